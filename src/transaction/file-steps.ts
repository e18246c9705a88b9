// The steps of file elements: what puts a staged file in place, and what takes it back. None of them overwrites a file that is
// neither what the run found nor what it wrote.
import { DeployError } from '../base/errors.ts';
import { fileError } from './file-error.ts';
import { leave, leaveBack, leaveRefused, refuseStaged } from './file-left.ts';
import { folderSteps } from './folder-steps.ts';
import type { FileState } from './regular-file.ts';
import type { StepHandler } from './step.ts';
import type { Backup, FileStepArgs, Permissions } from './step-file.ts';
import { StepFile } from './step-file.ts';

/** `commit`: in the living run something in the way ends it, and it rolls back. */
type Way = 'commit' | 'back';

export const fileSteps: Readonly<Record<string, StepHandler>> = {
  ...folderSteps,
  'file.discard': fileStep('back', (file) => file.discard()),
  'file.replace': fileStep('commit', replace),
  'file.restore': fileStep('back', restore),
  'file.remove': fileStep('commit', remove),
  /** Takes a `file.remove` back: only what a backup is there for. */
  'file.bring-back': fileStep('back', bringBack),
};

/**
 * Names the file in whatever the work throws. A rollback or recovery goes on without a file that something is in the way of, or
 * a user who can write to its folder could keep a host from ever being recovered.
 */
function fileStep(way: Way, work: (file: StepFile) => Promise<void> | void): StepHandler {
  return async (args, tools) => {
    const file = new StepFile(args as unknown as FileStepArgs, tools);
    try {
      await work(file);
    } catch (cause) {
      const error = fileError(file.args.path, cause);
      const ends = way === 'commit' && tools.recovering !== true;
      if (ends || !(error instanceof DeployError) || error.code !== 'file-refused') throw error;
      leaveRefused(file, error);
    }
  };
}

async function replace(file: StepFile): Promise<void> {
  const { content, beside } = file.readStaged();
  const current = file.readCurrent();
  const isOurs = current !== undefined && file.isOurs(current);
  if (content === undefined && isOurs) return;
  if (content === undefined || !file.isOurs({ content })) return refuseStaged(file);
  const isTorn = file.isTorn();
  if (!isOurs && !isTorn && !file.isBase(current)) return leave(file, current, content);
  const { enforce, label, path } = file.args;
  const owner = current !== undefined && !enforce ? current : file.wantedPermissions();
  if (isOurs) {
    // Somebody, such as a package of this run, has laid down the same content meanwhile.
    if (enforce) takePermissions(file, current, owner);
    return file.discard();
  }
  const isNew = current !== undefined && !isTorn && file.keepBackup(current);
  const { mode, uid, gid } = owner;
  if (file.install({ content, mode, uid, gid, expected: current, isStaged: beside }) === 'changed') {
    if (isNew) file.dropBackup();
    return leave(file, file.readCurrent(), content);
  }
  file.noLongerTorn();
  file.discardAside();
  if (current === undefined || label !== path) await file.label(label);
}

async function restore(file: StepFile): Promise<void> {
  const isTorn = file.isTorn();
  file.discard();
  const backup = file.readBackup();
  const current = file.readCurrent();
  const isOurs = file.isOurs(current);
  if (backup === undefined) {
    const wasThere = (file.args.base ?? null) !== null;
    if (isOurs && !wasThere && file.withdraw(current) === 'changed') leaveBack(file, file.readCurrent());
    return;
  }
  if (current === undefined || isOurs || isTorn || hasContent(current, backup)) await putBack(file, backup, current);
  else leaveBack(file, current, backup.at);
}

function remove(file: StepFile): void {
  const current = file.readCurrent();
  if (current === undefined) return;
  if (!file.isBase(current)) return leave(file, current);
  const isNew = file.keepBackup(current);
  if (file.withdraw(current) === 'done') return;
  if (isNew) file.dropBackup();
  leave(file, file.readCurrent());
}

async function bringBack(file: StepFile): Promise<void> {
  const backup = file.readBackup();
  if (backup === undefined) return;
  const current = file.readCurrent();
  if (current === undefined || hasContent(current, backup)) await putBack(file, backup, current);
  else leaveBack(file, current, backup.at);
}

async function putBack(file: StepFile, backup: Backup, current: FileState | undefined): Promise<void> {
  const { content, mode, uid, gid } = backup;
  if (current !== undefined && hasContent(current, backup)) {
    if (!hasPermissions(current, backup)) file.setPermissions(backup);
    return;
  }
  const folder = { mode: 0o755, uid: 0, gid: 0 };
  const request = { content, mode, uid, gid, expected: current, isStaged: false, folder };
  if (file.install(request, backup) === 'changed') return leaveBack(file, file.readCurrent(), backup.at);
  file.noLongerTorn();
  if (current === undefined) await file.label(file.args.path);
}

/** Before permissions are changed, what they were is kept with the file. */
function takePermissions(file: StepFile, current: FileState, owner: Permissions): void {
  if (hasPermissions(current, owner)) return;
  if ((file.args.base ?? null) !== null && file.isBase(current)) file.keepBackup(current);
  file.setPermissions(owner);
}

function hasContent(a: FileState, b: FileState): boolean {
  return Buffer.compare(a.content, b.content) === 0;
}

function hasPermissions(file: FileState, { mode, uid, gid }: Permissions): boolean {
  return file.mode === mode && file.uid === uid && file.gid === gid;
}
