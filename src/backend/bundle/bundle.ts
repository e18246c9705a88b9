// The bundle that oVirt engines 3.2 to 4.3 unpack on a host (interface 3): our executable under the names they start.
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { asError, DeployError } from '../../core/errors.ts';
import type { Run } from '../../process/run.ts';

/** What engines start; `setup` is that of engines up to 3.5. */
export const bundleEntries = ['setup', 'ovirt-host-deploy', 'ovirt-host-mgmt'] as const;
/** An engine's tar stores each link anew: the executable is there once, and the entries start it. */
const agentFile = 'agent';

/**
 * One line of sh. Engine 3.6 starts the names of 4.x and knows no `**%` lines; under `setup` the agent leaves them out by itself.
 * @param plain for engine 3.6
 */
export function bundleEntry(name: (typeof bundleEntries)[number], plain: boolean): string {
  const extras = plain && name !== 'setup' ? ' DIALOG/machineExtras=bool:False' : '';
  return `#!/bin/sh\nexec "\${0%/*}/${agentFile}" ${name}${extras} "$@"\n`;
}

/** Fills a new or existing folder, each file replaced whole. @throws DeployError file-write */
export async function writeBundleFolder(executable: string, folder: string, plain: boolean): Promise<void> {
  await guarded(folder, async () => {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const temporary = await mkdtemp(join(dirname(resolve(folder)), '.bundle-'));
    try {
      await copyFile(executable, join(temporary, agentFile));
      for (const name of bundleEntries)
        await writeFile(join(temporary, name), bundleEntry(name, plain), { mode: 0o755 });
      for (const name of [agentFile, ...bundleEntries]) await rename(join(temporary, name), join(folder, name));
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  });
}

/** The same folder as one tar file, the same bytes for the same executable. @throws DeployError file-write, command-failed */
export async function writeBundleTar(executable: string, file: string, plain: boolean, run: Run): Promise<void> {
  await guarded(file, async () => {
    const folder = await mkdtemp(join(dirname(resolve(file)), '.bundle-'));
    try {
      await writeBundleFolder(executable, join(folder, 'files'), plain);
      const tar = join(folder, basename(file));
      const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=u+rwX,go+rX'];
      await run(['tar', '-cf', tar, '-C', join(folder, 'files'), ...same, agentFile, ...bundleEntries]);
      await rename(tar, file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

async function guarded(place: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    if (cause instanceof DeployError) throw cause;
    throw new DeployError('file-write', `The bundle ${place} cannot be written: ${asError(cause).message}`, { cause });
  }
}
