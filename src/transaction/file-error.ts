// What the kernel says about a file, as people can act on it.
import { getSystemErrorMessage } from 'node:util';
import { asError, DeployError, errnoOf } from '../core/errors.ts';

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on its file system; free some (df)',
  EDQUOT: 'the disk quota is used up; raise it or free some space (quota)',
  EROFS: 'its file system is read-only; mount it writable',
  EACCES: 'it may not be written; check modes and security labels',
  EPERM: 'it may not be changed; check its attributes (lsattr, chattr -i)',
  EISDIR: 'there is a folder of that name; move it away',
  ENOTDIR: 'something on the way to it is no folder',
  EMFILE: 'this process has too many open files; raise its limit (ulimit -n)',
  ENFILE: 'this host has too many open files; raise its limit (sysctl fs.file-max)',
  EIO: 'its disk failed; see the kernel log (dmesg)',
};

/** An error of the kernel, which names no file that people know: steps work through open folders. */
export function isFileError(thrown: unknown): boolean {
  return !(thrown instanceof DeployError) && thrown instanceof Error && 'errno' in thrown;
}

export function fileError(path: string, cause: unknown): DeployError {
  if (cause instanceof DeployError) return cause;
  const errno = errnoOf(cause);
  const remedy = errno === undefined ? undefined : remedies[errno];
  return new DeployError('file-write', `Cannot write ${path}: ${remedy ?? kernelWords(cause)}`, { cause });
}

function kernelWords(cause: unknown): string {
  const error = asError(cause);
  return 'errno' in error && typeof error.errno === 'number' && error.errno < 0
    ? getSystemErrorMessage(error.errno)
    : String(error);
}
