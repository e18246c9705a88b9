// Files of the CA's folder: nobody else's, replaced whole, and on the disk before anybody relies on them.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DeployError, errnoOf } from '../../base/errors.ts';

/** Makes the folder where there is none. @throws DeployError ca-failed where others could change what is in it */
export async function openFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = await lstat(folder).then((stats) => {
    if (!stats.isDirectory()) throw new DeployError('ca-failed', `${folder} is not a folder; remove it`);
    return stats;
  });
  if (uid !== process.geteuid?.())
    throw new DeployError(
      'ca-failed',
      `${folder} belongs to another user (id ${uid}); run as that user, or use --state`,
    );
  if ((mode & 0o022) !== 0)
    throw new DeployError(
      'ca-failed',
      `Others may write to ${folder}; run 'chmod 700 ${folder}', and check what is in it`,
    );
}

/** @returns undefined where there is none @throws DeployError ca-failed for a file that is not private */
export async function readPrivate(file: string): Promise<string | undefined> {
  let handle;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  await using opened = handle;
  const stats = await opened.stat();
  if (!stats.isFile()) throw new DeployError('ca-failed', `${file} is not a regular file; remove it`);
  if ((stats.mode & 0o077) !== 0)
    throw new DeployError('ca-failed', `Others may read or write ${file}; run 'chmod 600 ${file}'`);
  return await opened.readFile('utf8');
}

/** Makes a file unless there is one. @returns false where another process was faster */
export async function createPrivate(file: string, text: string): Promise<boolean> {
  const temporary = await writeTemporary(file, text);
  try {
    await link(temporary, file);
    await syncFolder(file);
    return true;
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** @param mode such as 0o600 */
export async function replaceFile(file: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const temporary = await writeTemporary(file, content, mode);
  try {
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(file);
}

/** One write, so that what several processes append never mixes. */
export async function appendPrivate(file: string, text: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW;
  let made = false;
  const handle = await open(file, flags).catch(async (error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
    made = true;
    return open(file, flags | constants.O_CREAT, 0o600);
  });
  await using opened = handle;
  await opened.write(text);
  await opened.datasync();
  if (made) await syncFolder(file);
}

async function writeTemporary(file: string, content: string | Uint8Array, mode = 0o600): Promise<string> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  await using handle = await open(temporary, 'wx', mode);
  await handle.writeFile(content);
  await handle.chmod(mode);
  await handle.sync();
  return temporary;
}

async function syncFolder(file: string): Promise<void> {
  await using handle = await open(dirname(file), constants.O_RDONLY | constants.O_DIRECTORY);
  await handle.sync();
}
