// What an undo of packages in an image tree may ask for: its journal is in the tree, which anyone might have made.
import { basename, dirname } from 'node:path';
import { DeployError } from '../../base/errors.ts';
import type { StepTools } from '../../transaction/step.ts';
import type { UndoArguments } from './undo-arguments.ts';

const programs = ['dnf', 'dnf-3', 'dnf4', 'dnf5', 'yum', 'yum-3'];
const programFolders = ['/usr/bin', '/bin', '/usr/sbin', '/usr/local/bin'];
/** Of packages, repositories, plugins and runs: never an option, never a path. */
const word = /^[\w*?][\w.+~^:%*?-]*$/;

/** @throws DeployError recovery-failed: it would run something else than the package manager in that tree. */
export function requireTreeUndo(undo: UndoArguments, { root, runDir }: Pick<StepTools, 'root' | 'runDir'>): void {
  if (root === '/') return;
  const { program, comment, call, operations } = undo;
  const words = [
    comment,
    ...call.disabledPlugins,
    ...call.enabledPlugins,
    ...operations.flatMap((operation) => Object.values(operation).filter((value) => typeof value === 'string')),
  ];
  const isOurs =
    programs.includes(basename(program)) &&
    programFolders.includes(dirname(program)) &&
    call.root === root &&
    (call.reposDir === undefined || call.reposDir.startsWith('/')) &&
    words.every((one) => word.test(one));
  if (!isOurs)
    throw new DeployError(
      'recovery-failed',
      `The journal in ${runDir} asks for packages outside of the image tree ${root}: remove the folder if it is not of your making`,
    );
}

/** @throws DeployError recovery-failed: no name of a key. */
export function requireKeyName({ id, release }: { id: unknown; release: unknown }): void {
  if (![id, release].every((part) => typeof part === 'string' && /^[\da-f]+$/i.test(part)))
    throw new DeployError('recovery-failed', `A journal names no signing key: ${JSON.stringify([id, release])}`);
}
