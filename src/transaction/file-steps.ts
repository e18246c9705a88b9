// The steps of file elements: what puts a staged file in place, and what takes it back.
import * as fs from 'node:fs';
import { DeployError } from '../core/errors.ts';
import { crashPoint } from './crash-point.ts';
import { keepBackup, readBackup, sha256 } from './backup.ts';
import type { FileState } from './file-ops.ts';
import type { Staged } from './staged-file.ts';
import { openFolder, openParent } from './folder.ts';
import type { Step, StepHandler, StepTools } from './step.ts';
import { asUser } from './user-child.ts';

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
  /** Topmost folder that was made for it, or the file: what gets its SELinux label. */
  label: string;
  user: string | null;
}

const read = (args: Step['args']): FileStepArgs => args as unknown as FileStepArgs;

export const fileSteps: Readonly<Record<string, StepHandler>> = {
  'file.discard': (raw, tools) => {
    const args = read(raw);
    asUser(args.user, tools.facts, 'discardStaged', placed(args, tools));
  },

  'file.replace': async (raw, tools) => {
    const args = read(raw);
    const place = placed(args, tools);
    const staged = asUser(args.user, tools.facts, 'readStaged', place);
    if (staged === undefined) return;
    const current = asUser(args.user, tools.facts, 'readFileState', place);
    const keep = current !== undefined && !args.enforce;
    const owner = keep ? current : ownerOf(args, tools);
    if (current !== undefined && Buffer.compare(current.content, staged) === 0) {
      // Somebody, such as a package of this run, has laid down the same content meanwhile.
      if (args.enforce) asUser(args.user, tools.facts, 'setPermissions', { ...place, ...owner });
      asUser(args.user, tools.facts, 'discardStaged', place);
      return;
    }
    if (current !== undefined) keepBackup(args.path, current, tools.runDir);
    asUser(args.user, tools.facts, 'installFile', { ...place, mode: owner.mode, uid: owner.uid, gid: owner.gid });
    await label(args.label, tools);
  },

  'file.restore': async (raw, tools) => {
    const args = read(raw);
    const place = placed(args, tools);
    asUser(args.user, tools.facts, 'discardStaged', place);
    const backup = readBackup(args.path, tools.runDir);
    if (backup === undefined) {
      const current = asUser(args.user, tools.facts, 'readFileState', place);
      if (current !== undefined && sha256(current.content) === args.sha256)
        asUser(args.user, tools.facts, 'removeFile', place);
      return;
    }
    putBack(args, backup, tools);
    await label(args.path, tools);
  },

  'file.remove': (raw, tools) => {
    const args = read(raw);
    const place = placed(args, tools);
    const current = asUser(args.user, tools.facts, 'readFileState', place);
    if (current === undefined) return;
    keepBackup(args.path, current, tools.runDir);
    asUser(args.user, tools.facts, 'removeFile', place);
  },

  /** Takes a `file.remove` back: only what a backup is there for. */
  'file.bring-back': (raw, tools) => {
    const args = read(raw);
    const backup = readBackup(args.path, tools.runDir);
    if (backup !== undefined) putBack(args, backup, tools);
  },

  'folder.permissions': (raw, tools) => {
    const { path, mode, owner, group } = raw as {
      path: string;
      mode: number;
      owner: string | null;
      group: string | null;
    };
    setFolder(path, { mode, ...idsOf(owner, group, tools) }, tools);
  },

  'folder.ids': (raw, tools) => {
    const { path, mode, uid, gid } = raw as { path: string; mode: number; uid: number; gid: number };
    setFolder(path, { mode, uid, gid }, tools);
  },

  'folder.remove': (raw, tools) => {
    const { path } = raw as { path: string };
    try {
      const { folder, place } = openParent(path, { root: tools.root });
      try {
        crashPoint();
        fs.rmdirSync(place);
      } finally {
        folder.close();
      }
    } catch (error) {
      tools.log.debug(`The folder ${path} stays: ${String(error)}`);
    }
  },
};

function setFolder(path: string, owner: { mode: number; uid: number; gid: number }, tools: StepTools): void {
  const folder = openFolder(path, { root: tools.root });
  try {
    fs.fchownSync(folder.fd, owner.uid, owner.gid);
    crashPoint();
    fs.fchmodSync(folder.fd, owner.mode);
    fs.fsyncSync(folder.fd);
  } finally {
    folder.close();
  }
}

function placed(args: FileStepArgs, tools: StepTools): Staged {
  return { path: args.path, root: tools.root, temp: args.temp, aside: args.aside };
}

function putBack(args: FileStepArgs, backup: FileState, tools: StepTools): void {
  const place = placed(args, tools);
  asUser(args.user, tools.facts, 'discardStaged', place);
  const folder = { mode: 0o755, uid: 0, gid: 0 };
  asUser(args.user, tools.facts, 'stageFile', { ...place, ...backup, folder });
  asUser(args.user, tools.facts, 'installFile', {
    ...place,
    mode: backup.mode,
    uid: backup.uid,
    gid: backup.gid,
  });
}

function ownerOf(args: FileStepArgs, tools: StepTools): { mode: number; uid: number; gid: number } {
  return { mode: args.mode, ...idsOf(args.owner, args.group, tools) };
}

/** @throws DeployError bad-value: there is no such user or group on the host. */
export function idsOf(
  owner: string | null,
  group: string | null,
  tools: Pick<StepTools, 'facts'>,
): { uid: number; gid: number } {
  const user = owner === null ? undefined : tools.facts.user(owner);
  if (owner !== null && user === undefined)
    throw new DeployError('bad-value', `There is no user ${owner} on this host`);
  const found = group === null ? undefined : tools.facts.group(group);
  if (group !== null && found === undefined)
    throw new DeployError('bad-value', `There is no group ${group} on this host`);
  const own = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
  return { uid: user?.uid ?? own.uid, gid: found?.gid ?? user?.gid ?? own.gid };
}

async function label(path: string, tools: StepTools): Promise<void> {
  if (!tools.facts.selinuxEnabled || tools.root !== '/') return;
  try {
    await tools.run(['restorecon', '-r', path], { uninterruptible: true });
  } catch (error) {
    tools.log.warning(`Cannot set the SELinux label of ${path}: ${String(error)}`);
  }
}
