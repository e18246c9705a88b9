// The bundle that oVirt engines 3.2 to 4.3 unpack on a host (interface 3): our executable under the names they start.
import { constants } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { asError, DeployError } from '../../base/errors.ts';
import type { Run } from '../../process/run.ts';
import { agentFile, bundleTexts } from './entries.ts';

/** Fills a new or existing folder, each file replaced whole. @throws DeployError file-write */
export async function writeBundleFolder(executable: string, folder: string, plain: boolean): Promise<void> {
  await guarded(folder, async () => {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await inFolderBeside(folder, async (temporary) => {
      await copyFile(executable, join(temporary, agentFile), constants.COPYFILE_FICLONE);
      for (const name of [agentFile, ...(await writeTexts(temporary, plain))])
        await rename(join(temporary, name), join(folder, name));
    });
  });
}

/** The same folder as one tar file, the same bytes for the same executable. @throws DeployError file-write, command-failed */
export async function writeBundleTar(executable: string, file: string, plain: boolean, run: Run): Promise<void> {
  await guarded(file, async () => {
    await inFolderBeside(file, async (folder) => {
      await symlink(resolve(executable), join(folder, agentFile));
      await writeTexts(folder, plain);
      await writeFolderTar(folder, file, run);
    });
  });
}

/**
 * A folder as an engine packs it: everything in it, a link as what it points to. Made beside and renamed.
 * @throws DeployError file-write, command-failed
 */
export async function writeFolderTar(folder: string, file: string, run: Run): Promise<void> {
  await guarded(file, async () => {
    await inFolderBeside(file, async (temporary) => {
      const tar = join(temporary, basename(file));
      const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=u+rwX,go+rX'];
      // Not the folder itself: its mode would become that of the host's private one.
      const names = await readdir(folder);
      await run([
        'tar',
        '--dereference',
        '--hard-dereference',
        '-cf',
        tar,
        ...same,
        '-C',
        resolve(folder),
        '--',
        ...names,
      ]);
      await rename(tar, file);
    });
  });
}

/** @returns the names of the files */
async function writeTexts(folder: string, plain: boolean): Promise<string[]> {
  const texts = bundleTexts(plain);
  for (const [name, text] of texts) await writeFile(join(folder, name), text, { mode: 0o755 });
  return [...texts.keys()];
}

/** Hands out a new folder on the same file system as `place`, and removes it. */
async function inFolderBeside(place: string, act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(dirname(resolve(place)), '.bundle-'));
  try {
    await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function guarded(place: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    if (cause instanceof DeployError) throw cause;
    throw new DeployError('file-write', `The bundle ${place} cannot be written: ${asError(cause).message}`, { cause });
  }
}
