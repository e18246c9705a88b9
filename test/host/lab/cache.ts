/** What is built once and kept: bases and repositories, each under the hash of what it is made from. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, withLock } from './machine.ts';

/**
 * The folder `kind-HASH`, made by `build` if it is not there yet. It appears only when it is complete, and one process
 * builds it while others wait. `build` gets the folder to fill and another for what is thrown away.
 */
export async function cached(
  kind: string,
  hash: string,
  build: (target: string, scratch: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder(), `${kind}-${hash}`);
  if (existsSync(folder)) return folder;
  await withLock(join(cacheFolder(), `${kind}.lock`), async () => {
    if (existsSync(folder)) return;
    // names of its own: what a killed builder left may still be written to
    for (const old of await readdir(cacheFolder())) {
      if (old.startsWith(`${kind}.part-`)) await rm(join(cacheFolder(), old), { recursive: true, force: true });
    }
    const part = await mkdtemp(join(cacheFolder(), `${kind}.part-`));
    const [target, scratch] = [join(part, 'target'), join(part, 'scratch')] as const;
    await Promise.all([target, scratch].map((half) => mkdir(half)));
    process.stderr.write(`test hosts: building ${folder}\n`);
    await build(target, scratch);
    await rename(target, folder);
    await rm(part, { recursive: true });
  });
  return folder;
}

/** The hash of a recipe: values, and files named relative to this folder. */
export function recipeHash(values: unknown, files: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(values));
  for (const file of files) hash.update(readFileSync(join(import.meta.dirname, file)));
  return hash.digest('hex').slice(0, 12);
}
