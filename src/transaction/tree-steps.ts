// Steps in an image tree. Its journal is in the tree, and the tree's author might have written it: a step is done only
// if it can change nothing but the tree.
import { DeployError } from '../base/errors.ts';
import type { Json, Step, StepTools } from './step.ts';
import { StepTable } from './steps.ts';

type Where = Pick<StepTools, 'root' | 'runDir'>;

/** As StepTable, for a tree. */
export class TreeSteps extends StepTable {
  override async do(step: Step, tools: StepTools): Promise<void> {
    const fault = faultOfTreeStep(step, tools);
    if (fault !== undefined)
      throw new DeployError(
        'recovery-failed',
        `The journal in ${tools.runDir} asks for something outside of the image tree ${tools.root} (${fault}): remove the folder if it is not of your making`,
      );
    await super.do(step, tools);
  }
}

const unitAction = /^(?:enable|disable|mask|unmask|preset|reenable)$/;

/** @returns what leads out of the tree; undefined where nothing does */
export function faultOfTreeStep({ kind, args }: Step, where: Where): string | undefined {
  if (/^(?:file|folder|link)\./.test(kind)) return faultOfPlaces(args, where);
  if (kind === 'command.run') return faultOfCommand(args, where);
  // Their handlers check what they are given themselves.
  if (kind.startsWith('otopi.packagers.')) return undefined;
  return `the step ${kind}, which is for a running host`;
}

function faultOfPlaces(args: Step['args'], { runDir }: Where): string | undefined {
  for (const name of ['path', 'label'])
    if (args[name] !== undefined && !isPlainPath(args[name])) return `${name} ${JSON.stringify(args[name])}`;
  const { temp, aside, user } = args;
  if (temp !== undefined && !isText(temp, /^\.[^/\0]{2,}$/)) return `temp ${JSON.stringify(temp)}`;
  const isOurs =
    typeof aside === 'string' &&
    aside.startsWith(`${runDir}/`) &&
    /^staged-[\da-f]+$/.test(aside.slice(runDir.length + 1));
  if (aside !== undefined && !isOurs) return `aside ${JSON.stringify(aside)}`;
  if (user !== undefined && user !== null && !isText(user, /^[\w.][\w.-]*$/)) return `user ${JSON.stringify(user)}`;
  return undefined;
}

function isPlainPath(path: Json): boolean {
  return isText(path, /^\/[^\0]+$/) && !path.split('/').includes('..');
}

function faultOfCommand({ argv, stdin }: Step['args'], { root }: Where): string | undefined {
  const words = Array.isArray(argv) ? (argv as readonly Json[]) : [];
  const [program, into, action, dashes, ...units] = words;
  const isOurs =
    program === 'systemctl' &&
    into === `--root=${root}` &&
    isText(action, unitAction) &&
    dashes === '--' &&
    units.every((unit) => isText(unit, /^[\w@:.\\-]+$/)) &&
    stdin === undefined;
  return isOurs ? undefined : `the program ${JSON.stringify(words)}`;
}

function isText(value: Json | undefined, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}
