// What the kernel says about a file, as people can act on it.
import { getSystemErrorMessage } from 'node:util';
import { asError, DeployError, errnoOf } from '../base/errors.ts';

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on its file system; free some (df)',
  EDQUOT: 'the disk quota is used up; raise it or free some space (quota)',
  EROFS: 'its file system is read-only; mount it writable',
  EACCES: 'it may not be written; check modes and security labels',
  EPERM: 'it may not be changed; check its attributes (lsattr, chattr -i)',
  EISDIR: 'there is a folder of that name; move it away',
  ENOTDIR: 'something on the way to it is not a folder; move it away',
  ENOENT: 'its folder was removed meanwhile; see who did that, then start again',
  ENOTEMPTY: 'there is a folder of that name; move it away',
  ELOOP: 'a symbolic link is in its place; remove it',
  EMFILE: 'this program has too many open files; raise its limit (ulimit -n)',
  ENFILE: 'the host has too many open files; raise its limit (sysctl fs.file-max)',
  ETXTBSY: 'the program in it is running; stop it',
  EBUSY: 'it is in use, such as by a mount; unmount it',
  EIO: 'its disk failed; see the kernel log (dmesg)',
  ENAMETOOLONG: 'its name is too long for its file system',
  EFBIG: 'it is larger than its file system or limit allows',
  ENOMEM: 'the host is out of memory; free some',
  ESTALE: 'its network file system is gone; mount it again',
};

/** An error of the kernel, which names no file that people know: steps work through open folders. */
export function isFileError(thrown: unknown): boolean {
  return !(thrown instanceof DeployError) && errnoOf(thrown) !== undefined;
}

/**
 * The one way from a failed call to what people read: the path that was meant, never the one that was used to reach it, and what
 * to do. What is no error of the kernel stays as it is.
 */
export function fileError(path: string, cause: unknown): Error {
  const errno = isFileError(cause) ? errnoOf(cause) : undefined;
  if (errno === undefined) return asError(cause);
  const words = remedies[errno] ?? kernelWords(errno, asError(cause));
  return new DeployError('file-write', `Cannot write ${path}: ${words}`, { cause });
}

/** Does it; what fails names the path. */
export function named<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw fileError(path, cause);
  }
}

function kernelWords(errno: string, error: Error): string {
  return 'errno' in error && typeof error.errno === 'number' && error.errno < 0
    ? getSystemErrorMessage(error.errno)
    : errno;
}
