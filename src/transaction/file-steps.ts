// The steps of file elements: what puts a staged file in place, and what takes it back. None of them overwrites a file that is
// neither what the run found nor what it wrote.
import * as fs from 'node:fs';
import { DeployError } from '../core/errors.ts';
import type { BackupOf } from './backup.ts';
import { dropBackup, keepBackup, keepVersion, readBackup, sha256 } from './backup.ts';
import { findAttributes } from './attributes.ts';
import { FileChanged } from './file-changed.ts';
import { fileError } from './file-error.ts';
import { idsOf } from './file-owner.ts';
import { folderSteps } from './folder-steps.ts';
import type { InstallRequest, Outcome } from './install-file.ts';
import type { FileState } from './regular-file.ts';
import type { Staged } from './staged-file.ts';
import { readAside } from './staged-file.ts';
import type { Step, StepHandler, StepTools } from './step.ts';
import { asUser, isOther } from './user-child.ts';

/** A file as it was found when its new content was staged. */
export interface Base {
  readonly sha256: string;
  readonly dev: number;
  readonly ino: number;
  readonly mode: number;
  readonly size: number;
}

/** What the steps of one file have in common; made by the file element. */
export interface FileStepArgs {
  path: string;
  temp: string;
  aside: string;
  owner: string | null;
  group: string | null;
  mode: number;
  enforce: boolean;
  /** Of the new content: what is removed on restore is only ever our own. */
  sha256: string;
  /** What is replaced; null where there was nothing. Journals of 2.0.0 do not know it. */
  base?: Base | null;
  /** Topmost folder that was made for it, or the file: what gets its SELinux label. */
  label: string;
  user: string | null;
}

const read = (args: Step['args']): FileStepArgs => args as unknown as FileStepArgs;

/**
 * Names the file in whatever the work throws.
 * @param forward of a commit: in the living run something in the way ends it, and it rolls back. Anything else goes on without
 * the file, or whoever may write to its folder could keep a host from ever being recovered.
 */
function fileStep(forward: boolean, work: (args: FileStepArgs, tools: StepTools) => Promise<void> | void): StepHandler {
  return async (raw, tools) => {
    const args = read(raw);
    try {
      await work(args, tools);
    } catch (cause) {
      const error = fileError(args.path, cause);
      if ((forward && tools.recovering !== true) || !(error instanceof DeployError) || error.code !== 'file-refused')
        throw error;
      leaveRefused(args, tools, error);
    }
  };
}

export const fileSteps: Readonly<Record<string, StepHandler>> = {
  ...folderSteps,

  'file.discard': fileStep(false, discard),
  'file.replace': fileStep(true, replace),
  'file.restore': fileStep(false, restore),

  'file.remove': fileStep(true, (args, tools) => {
    const current = readCurrent(args, tools);
    if (current === undefined) return;
    if (!isBase(args, current)) return leave(args, tools, { found: current });
    const isNew = keepBackup(backupOf(args, tools), current, sourceOf(args, tools));
    const outcome = asUser(args.user, tools.facts, 'withdrawFile', { ...placed(args, tools), expected: current });
    if (outcome === 'done') return;
    if (isNew) dropBackup(backupOf(args, tools));
    leave(args, tools, { found: readCurrent(args, tools) });
  }),

  /** Takes a `file.remove` back: only what a backup is there for. */
  'file.bring-back': fileStep(false, async (args, tools) => {
    const backup = ownBackup(args, tools);
    if (backup === undefined) return;
    const current = readCurrent(args, tools);
    if (current !== undefined && !hasContent(current, backup))
      return leaveBack(args, tools, { found: current, before: backup.at });
    await putBack(args, tools, backup, current);
  }),
};

async function replace(args: FileStepArgs, tools: StepTools): Promise<void> {
  const place = placed(args, tools);
  const aside = readAside(args.aside);
  // What a crash left of a new file in a folder of others is made again.
  if (aside !== undefined && tools.recovering === true) asUser(args.user, tools.facts, 'discardStaged', place);
  const staged = aside ?? asUser(args.user, tools.facts, 'readStaged', place);
  if (staged === undefined) return;
  if (sha256(staged) !== args.sha256) return refuseStaged(args, tools);
  const current = readCurrent(args, tools);
  const isTorn = fs.existsSync(markerOf(args));
  const isOurs = current !== undefined && Buffer.compare(current.content, staged) === 0;
  if (!isOurs && !isTorn && !isBase(args, current)) return leave(args, tools, { found: current, written: staged });
  const owner = current !== undefined && !args.enforce ? current : ownerOf(args, tools);
  if (isOurs) {
    // Somebody, such as a package of this run, has laid down the same content meanwhile.
    if (args.enforce) takePermissions(args, tools, current, owner);
    return discard(args, tools);
  }
  const isNew = current !== undefined && !isTorn && keepBackup(backupOf(args, tools), current, sourceOf(args, tools));
  const outcome = install(args, tools, {
    content: staged,
    mode: owner.mode,
    uid: owner.uid,
    gid: owner.gid,
    expected: current,
    isStaged: aside === undefined,
  });
  if (outcome === 'changed') {
    if (isNew) dropBackup(backupOf(args, tools));
    return leave(args, tools, { found: readCurrent(args, tools), written: staged });
  }
  fs.rmSync(args.aside, { force: true });
  if (current === undefined || args.label !== args.path) await label(args.label, tools);
}

async function restore(args: FileStepArgs, tools: StepTools): Promise<void> {
  const isTorn = fs.existsSync(markerOf(args));
  discard(args, tools);
  const backup = ownBackup(args, tools);
  const current = readCurrent(args, tools);
  const isOurs = current !== undefined && sha256(current.content) === args.sha256;
  if (backup === undefined) {
    if (!isOurs || (args.base ?? null) !== null) return;
    const outcome = asUser(args.user, tools.facts, 'withdrawFile', { ...placed(args, tools), expected: current });
    if (outcome === 'changed') leaveBack(args, tools, { found: readCurrent(args, tools) });
    return;
  }
  if (current !== undefined && !isOurs && !isTorn && !hasContent(current, backup))
    return leaveBack(args, tools, { found: current, before: backup.at });
  await putBack(args, tools, backup, current);
}

async function putBack(
  args: FileStepArgs,
  tools: StepTools,
  backup: FileState & { at: string },
  current: FileState | undefined,
): Promise<void> {
  const owner = { mode: backup.mode, uid: backup.uid, gid: backup.gid };
  if (current !== undefined && hasContent(current, backup)) {
    if (!hasPermissions(current, owner))
      asUser(args.user, tools.facts, 'setPermissions', { ...placed(args, tools), ...owner });
    return;
  }
  const folder = { mode: 0o755, uid: 0, gid: 0 };
  const attributesFrom = backupSource(args, tools, backup.at);
  const request = { content: backup.content, ...owner, expected: current, isStaged: false, folder, ...attributesFrom };
  if (install(args, tools, request) === 'changed')
    return leaveBack(args, tools, { found: readCurrent(args, tools), before: backup.at });
  fs.rmSync(markerOf(args), { force: true });
  if (current === undefined) await label(args.path, tools);
}

function install(
  args: FileStepArgs,
  tools: StepTools,
  request: Omit<InstallRequest, keyof Staged | 'attributes' | 'marker'>,
): Outcome {
  const attributes = request.expected !== undefined && (tools.facts.selinuxEnabled || hasAttributes(args, tools));
  const marker = isOther(args.user, tools.facts) ? {} : { marker: markerOf(args) };
  return asUser(args.user, tools.facts, 'installFile', { ...placed(args, tools), ...request, attributes, ...marker });
}

/** Before permissions are changed for the first time, what they were is kept with the file. */
function takePermissions(
  args: FileStepArgs,
  tools: StepTools,
  current: FileState,
  owner: { mode: number; uid: number; gid: number },
): void {
  if (hasPermissions(current, owner)) return;
  if ((args.base ?? null) !== null && isBase(args, current))
    keepBackup(backupOf(args, tools), current, sourceOf(args, tools));
  asUser(args.user, tools.facts, 'setPermissions', {
    ...placed(args, tools),
    mode: owner.mode,
    uid: owner.uid,
    gid: owner.gid,
  });
}

function discard(args: FileStepArgs, tools: StepTools): void {
  fs.rmSync(args.aside, { force: true });
  asUser(args.user, tools.facts, 'discardStaged', placed(args, tools));
}

/** In the living run the commit ends here; a recovery leaves the file to whoever changed it and goes on. */
function leave(
  args: FileStepArgs,
  tools: StepTools,
  versions: { found: FileState | undefined; written?: Uint8Array },
): void {
  if (tools.recovering !== true) throw new FileChanged(args.path);
  const kept = keepFound(args, tools, versions.found);
  if (versions.written !== undefined)
    kept.push(`what the run wrote: ${keepVersion(backupOf(args, tools), 'written', versions.written)}`);
  discard(args, tools);
  tools.log.warning(left(args.path, kept));
}

/** A rollback never fails on it: the edit stays, and what was there before the run is kept beside it. */
function leaveBack(
  args: FileStepArgs,
  tools: StepTools,
  versions: { found: FileState | undefined; before?: string },
): void {
  const kept = keepFound(args, tools, versions.found);
  if (versions.before !== undefined) kept.push(`what was there before: ${versions.before}`);
  tools.log.warning(left(args.path, kept));
}

/** Something that is no file of ours to read or replace is in the way. */
function leaveRefused(args: FileStepArgs, tools: StepTools, error: DeployError): void {
  const aside = readAside(args.aside);
  const backup = ownBackup(args, tools);
  const kept = backup === undefined ? [] : [`what was there before: ${backup.at}`];
  if (aside !== undefined) kept.push(`what the run wrote: ${keepVersion(backupOf(args, tools), 'written', aside)}`);
  discard(args, tools);
  tools.log.warning(`${error.message}: it is left as it is${kept.length === 0 ? '' : ` (${kept.join('; ')})`}`);
}

function keepFound(args: FileStepArgs, tools: StepTools, found: FileState | undefined): string[] {
  if (found === undefined) return [];
  return [`what was found: ${keepVersion(backupOf(args, tools), 'found', found.content)}`];
}

function left(path: string, kept: readonly string[]): string {
  const where = kept.length === 0 ? '' : ` (${kept.join('; ')})`;
  return `Somebody else changed ${path} meanwhile, and it is left as it is${where}`;
}

/** A crash may cut what is staged a second time; nothing else may. */
function refuseStaged(args: FileStepArgs, tools: StepTools): void {
  if (tools.recovering !== true)
    throw new DeployError(
      'file-refused',
      `What was staged for ${args.path} is not what this run wrote; start it again`,
    );
  discard(args, tools);
}

function readCurrent(args: FileStepArgs, tools: StepTools): FileState | undefined {
  return asUser(args.user, tools.facts, 'readFileState', placed(args, tools));
}

function isBase({ base }: FileStepArgs, current: FileState | undefined): boolean {
  if (base === undefined) return true;
  if (base === null || current === undefined) return base === null && current === undefined;
  return base.size === current.content.length && base.sha256 === sha256(current.content);
}

/** Only what this step replaced is its own to put back. */
function ownBackup(args: FileStepArgs, tools: StepTools): (FileState & { at: string }) | undefined {
  return readBackup(backupOf(args, tools), args.base?.sha256);
}

function hasContent(a: FileState, b: FileState): boolean {
  return Buffer.compare(a.content, b.content) === 0;
}

function hasPermissions(file: FileState, { mode, uid, gid }: { mode: number; uid: number; gid: number }): boolean {
  return file.mode === mode && file.uid === uid && file.gid === gid;
}

function placed(args: FileStepArgs, tools: StepTools): Staged {
  return { path: args.path, root: tools.root, temp: args.temp };
}

function backupOf(args: FileStepArgs, tools: StepTools): BackupOf {
  return { path: args.path, unique: args.temp.slice(args.temp.lastIndexOf('.') + 1), runDir: tools.runDir };
}

function markerOf(args: FileStepArgs): string {
  return `${args.aside}.writing`;
}

function ownerOf(args: FileStepArgs, tools: StepTools): { mode: number; uid: number; gid: number } {
  return { mode: args.mode, ...idsOf(args.owner, args.group, tools) };
}

/** Where the file itself is, for what only programs can copy; undefined where there is nothing to copy. */
function sourceOf(args: FileStepArgs, tools: StepTools): string | undefined {
  return hasAttributes(args, tools) ? realPath(args, tools) : undefined;
}

/** The backup has what the file had, but for the label of a file that has nothing else. */
function backupSource(args: FileStepArgs, tools: StepTools, at: string): { attributesFrom?: string } {
  if (isOther(args.user, tools.facts)) return {};
  const isRich = tools.attributes?.has(realPath(args, tools)) ?? findAttributes([at]).has(at);
  return isRich ? { attributesFrom: at } : {};
}

/** The living run has asked for all its files at once. */
function hasAttributes(args: FileStepArgs, tools: StepTools): boolean {
  const path = realPath(args, tools);
  return (tools.attributes ?? findAttributes([path])).has(path);
}

function realPath(args: FileStepArgs, tools: StepTools): string {
  return `${tools.root === '/' ? '' : tools.root}${args.path}`;
}

async function label(path: string, tools: StepTools): Promise<void> {
  if (!tools.facts.selinuxEnabled || tools.root !== '/') return;
  try {
    await tools.run(['restorecon', '-r', path], { uninterruptible: true });
  } catch (error) {
    tools.log.warning(`Cannot set the SELinux label of ${path}: ${String(error)}`);
  }
}
