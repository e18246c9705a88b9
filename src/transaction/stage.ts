// Whether a file has to be written, and its staging: with the owner it will have, as far as the host knows him yet.
import type { Facts } from '../host/facts.ts';
import type { FileSteps, Whole } from './file-element.ts';
import { planWrite } from './file-element.ts';
import { fileError } from './file-error.ts';
import { folderOwner, stagedOwner, wantedOwner } from './file-owner.ts';
import type { FileState } from './regular-file.ts';
import { stageAside } from './staged-file.ts';
import { asUser, isOther } from './user-child.ts';

type Accounts = Pick<Facts, 'user' | 'group'>;

export function isAsWanted(spec: Whole, current: FileState | undefined, accounts: Accounts): boolean {
  const wanted = { content: spec.content, mode: spec.mode ?? 0o644, ...wantedOwner(spec, accounts) };
  return planWrite(current, { ...wanted, enforce: spec.enforcePermissions ?? false }) === 'nothing';
}

/** @throws DeployError file-write, file-refused */
export function stageWhole(
  spec: Whole,
  { args }: FileSteps,
  current: FileState | undefined,
  { facts, root }: { facts: Accounts; root: string },
): void {
  const keeps = current !== undefined && spec.enforcePermissions !== true;
  const { mode, uid, gid } = keeps ? current : stagedOwner(spec, facts);
  const { path, temp, aside, user } = args;
  const folder = { mode: spec.folderMode ?? 0o755, ...folderOwner(spec, facts) };
  const beside = !isOther(user, facts);
  const request = { path, temp, root, content: spec.content, mode, uid, gid, folder, beside };
  try {
    if (!asUser(user, facts, 'stageFile', request)) stageAside(aside, spec.content);
  } catch (cause) {
    throw fileError(path, cause);
  }
}
