// Takes a package transaction back, in this process or in a later one after a crash; doing it twice does no harm.
import { DeployError } from '../../core/errors.ts';
import type { Step, StepHandler, StepTools } from '../../transaction/step.ts';
import { readInstalled } from '../rpm.ts';
import { reversed } from '../sides.ts';
import { callManager } from './call.ts';
import type { CallParts } from './call.ts';
import { packageError } from './failures.ts';
import type { Flavour } from './flavour.ts';
import { waitForOwnProcess } from './own-process.ts';
import { readAvailableForUndo } from './repositories.ts';
import { dropDuplicates, planRestore } from './restore.ts';
import { requireTreeUndo } from './tree-undo.ts';
import type { UndoArguments } from './undo-arguments.ts';
import { readUserNames } from './users.ts';
import { compareWithBefore, describeDifference, isSame } from './verify.ts';
import type { Difference } from './verify.ts';
import { waitForLocks } from './locks.ts';

const lockLimitMs = 30 * 60 * 1000;

export function undoStep(kind: string, undo: UndoArguments): Step {
  return { kind, args: undo as unknown as Step['args'] };
}

/** The handler of such steps, for the flavours of one plugin. */
export function undoHandler(flavours: readonly Flavour[]): StepHandler {
  return async (args, tools) => {
    const undo = args as unknown as UndoArguments;
    requireTreeUndo(undo, tools);
    const flavour = flavours.find((one) => one.id === undo.flavour);
    if (flavour === undefined) throw new DeployError('recovery-failed', `Unknown package manager ${undo.flavour}`);
    await takeBack(undo, flavour, tools);
  };
}

async function takeBack(undo: UndoArguments, flavour: Flavour, tools: StepTools): Promise<void> {
  const { run, log, runDir } = tools;
  const { keepAliveMs } = undo;
  await waitForOwnProcess({ marker: flavour.marker(undo.comment), runDir, log, limitMs: lockLimitMs, keepAliveMs });
  const parts: CallParts = {
    program: undo.program,
    flavour,
    log,
    runDir,
    lockLimitMs,
    keepAliveMs,
    signal: new AbortController().signal,
    progress: () => undefined,
  };
  const difference = async (): Promise<Difference> => compareWithBefore(undo.operations, await readInstalled(run));
  if (isSame(await difference()) && !undo.groups) return;
  await waitForLocks({ files: flavour.lockFiles, limitMs: lockLimitMs, keepAliveMs, log, signal: parts.signal });
  log.info('Taking back the packages that this run changed');
  await dropDuplicates(undo.operations, tools);
  await undoHistory(undo, parts, tools);
  const left = await difference();
  if (!isSame(left)) await restore(undo, left, parts, tools);
  const users = readUserNames(tools.root).filter((name) => !undo.users.includes(name));
  if (users.length > 0) log.warning(`Users that packages made stay on the host: ${users.join(', ')}`);
}

async function undoHistory(undo: UndoArguments, parts: CallParts, { run, log }: StepTools): Promise<void> {
  const { flavour, program } = parts;
  const ask = async (args: readonly string[]) =>
    flavour.parseHistory((await run([program, ...args], { okCodes: 'any', uninterruptible: true })).stdout);
  const last = (await ask(flavour.lastHistory(undo.call))).at(0)?.id ?? 0;
  if (last <= undo.lastId) return;
  const entries = [];
  for (const args of flavour.history(undo.lastId + 1, last, undo.call)) entries.push(...(await ask(args)));
  const ours = entries.filter((entry) => entry.comment === undo.comment).toSorted((a, b) => b.id - a.id);
  for (const { id } of ours) {
    const args = flavour.undo(id, `${undo.comment}.undo`, undo.call);
    const { code, lines } = await callManager(parts, `${undo.comment}.undo-${id}`, args, reversed(undo.operations));
    if (code !== 0) log.debug(packageError(flavour.title, `history undo ${id}`, lines.join('\n')).message);
  }
}

/** What the history could not take back, because the transaction was cut or an old version is gone. */
async function restore(undo: UndoArguments, left: Difference, parts: CallParts, tools: StepTools): Promise<void> {
  const { flavour, log } = parts;
  const available = await readAvailableForUndo(tools.run, parts.program, flavour, undo.call);
  const plan = planRestore(undo.operations, left, available);
  if (plan.gone.length > 0)
    log.warning(`These packages cannot be put back, no enabled repository has them any more: ${plan.gone.join(', ')}`);
  const words: string[] = [];
  for (const [i, args] of flavour.restore(plan, `${undo.comment}.undo`, undo.call).entries()) {
    const { code, lines } = await callManager(parts, `${undo.comment}.restore-${i}`, args, reversed(undo.operations));
    if (code !== 0) words.push(packageError(flavour.title, 'put back the packages', lines.join('\n')).message);
  }
  const after = compareWithBefore(undo.operations, await readInstalled(tools.run));
  const rest = { missing: without(after.missing, plan.gone), left: without(after.left, plan.kept) };
  if (isSame(rest)) return;
  throw new DeployError(
    'package-history',
    `Packages could not be put back as they were (${describeDifference(rest)}); remove and install them by ${flavour.title}${words.map((w) => `\n${w}`).join('')}`,
  );
}

function without(all: readonly string[], some: readonly string[]): string[] {
  return all.filter((one) => !some.includes(one));
}
