// What the kernel says about a file, as people can act on it.
import { DeployError, errnoOf } from '../core/errors.ts';

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on its file system; free some',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'its file system is read-only; mount it writable',
  EACCES: 'it may not be written; check modes and security labels',
  EPERM: 'it may not be changed; check its attributes (lsattr)',
  EISDIR: 'there is a folder of that name; move it away',
  ENOTDIR: 'something on the way to it is no folder',
};

export function fileError(path: string, cause: unknown): DeployError {
  if (cause instanceof DeployError) return cause;
  const errno = errnoOf(cause);
  const remedy = errno === undefined ? undefined : remedies[errno];
  return new DeployError('file-write', `Cannot write ${path}: ${remedy ?? String(cause)}`, { cause });
}
