// Takes a package transaction back, in this process or in a later one after a crash; doing it twice does no harm.
import * as fs from 'node:fs';
import { DeployError } from '../../base/errors.ts';
import { Waits } from '../../base/waits.ts';
import type { Step, StepHandler, StepTools } from '../../transaction/step.ts';
import { readInstalled } from '../rpm.ts';
import { newSides, reversed } from '../sides.ts';
import { callManager } from './call.ts';
import type { CallParts } from './call.ts';
import { ownWords, packageError } from './failures.ts';
import type { Flavour, HistoryEntry } from './flavour.ts';
import type { PackageFile } from './kept/package-files.ts';
import { installedFiles } from './kept/package-files.ts';
import { putBack } from './kept/put-back.ts';
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

/** How far back: others may have changed packages since, but not for long. */
const searchedEntries = 20;
const cameName = 'came.json';

/** Where what lay at the paths of the packages is kept. */
export function keptFolder(runDir: string, comment: string): string {
  return `${runDir}/kept-${comment}`;
}

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
    limits: undo.limits ?? { timeoutMs: 60 * 60 * 1000, scriptletMs: 0 },
    waits: tools.waits ?? new Waits(),
    signal: new AbortController().signal,
    progress: () => undefined,
  };
  const difference = async (): Promise<Difference> => compareWithBefore(undo.operations, await readInstalled(run));
  const folder = keptFolder(runDir, undo.comment);
  if (isSame(await difference()) && !undo.groups) {
    await putBack(folder, readCame(folder), tools);
    return;
  }
  const came = await askCame(folder, undo, tools);
  await waitForLocks({ files: flavour.lockFiles, limitMs: lockLimitMs, keepAliveMs, log, signal: parts.signal });
  log.info('Taking back the packages that this run changed');
  await dropDuplicates(undo.operations, tools);
  await undoHistory(undo, parts, tools);
  const left = await difference();
  try {
    if (!isSame(left)) await restore(undo, left, parts, tools);
  } finally {
    await putBack(folder, came, tools);
  }
  const users = readUserNames(tools.root).filter((name) => !undo.users.includes(name));
  if (users.length > 0) log.warning(`Users that packages made stay on the host: ${users.join(', ')}`);
}

/** The files of the packages that came, asked while they are there; kept for a second try. */
async function askCame(folder: string, undo: UndoArguments, { run }: StepTools): Promise<readonly PackageFile[]> {
  const known = readCame(folder);
  if (known.length > 0 || !fs.existsSync(folder)) return known;
  const came = (await installedFiles(run, newSides(undo.operations))).filter(
    (file) => file.digest !== '' && file.isConfig,
  );
  fs.writeFileSync(`${folder}/${cameName}`, JSON.stringify(came), { mode: 0o600, flush: true });
  return came;
}

function readCame(folder: string): readonly PackageFile[] {
  try {
    return JSON.parse(fs.readFileSync(`${folder}/${cameName}`, 'utf8')) as PackageFile[];
  } catch {
    // Not asked yet, or cut while it was written.
    return [];
  }
}

async function undoHistory(undo: UndoArguments, parts: CallParts, tools: StepTools): Promise<void> {
  const { flavour } = parts;
  for (const { id } of await findOurs(undo, parts, tools)) {
    const args = flavour.undo(id, `${undo.comment}.undo`, undo.call);
    const { code, lines } = await callManager(parts, `${undo.comment}.undo-${id}`, args, reversed(undo.operations));
    if (code !== 0) tools.log.debug(packageError(flavour.title, `history undo ${id}`, lines.join('\n')).message);
  }
}

/** The entries of this run, newest first; those of others may lie between. */
async function findOurs(undo: UndoArguments, parts: CallParts, { run, log }: StepTools): Promise<HistoryEntry[]> {
  const { flavour, program } = parts;
  const ask = async (args: readonly string[]): Promise<HistoryEntry[]> => {
    const { code, stdout, stderr } = await run([program, ...args], { okCodes: 'any', uninterruptible: true });
    if (code === 0) return flavour.parseHistory(stdout);
    const words = ownWords(`${stdout}\n${stderr}`);
    log.warning(`The history of ${flavour.title} cannot be read, packages are put back one by one: ${words}`);
    return [];
  };
  const last = (await ask(flavour.lastHistory(undo.call))).at(-1)?.id ?? 0;
  const from = undo.lastId === undefined ? last - searchedEntries : undo.lastId;
  const ours: HistoryEntry[] = [];
  for (const args of flavour.history(Math.max(from, 0) + 1, last, undo.call).toReversed()) {
    const found = (await ask(args)).filter((entry) => entry.comment === undo.comment);
    ours.push(...found);
    if (ours.length > 0 && found.length === 0) break;
  }
  return ours.toSorted((a, b) => b.id - a.id);
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
