// What the Node.js executables are known by: their versions and SHA-256, kept in node-pins.json and checked by every build.
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

export type Target = 'linux-x64' | 'linux-arm64';
export const targetNames: readonly Target[] = ['linux-x64', 'linux-arm64'];

export interface NodePins {
  readonly version: string;
  /** Who signed the sums that the executables were compared with; null: nobody compared them yet. See docs/releasing.md. */
  readonly publisher: { readonly signer: string } | null;
  /** Its package's integrity is in the lock file. */
  readonly 'linux-x64': { readonly package: string; readonly sha256: string };
  /** npm refuses to install this one on x64, so its package's integrity is here and not in the lock file. */
  readonly 'linux-arm64': { readonly package: string; readonly integrity: string; readonly sha256: string };
}

export const pinsFile = join(import.meta.dirname, 'node-pins.json');

export function readPins(): NodePins {
  return JSON.parse(readFileSync(pinsFile, 'utf8')) as NodePins;
}

/** @throws where the file is not the Node.js that is pinned for the target */
export async function checkNode(file: string, target: Target): Promise<void> {
  const { version, [target]: pin } = readPins();
  const found = await hashFile(file, 'sha256');
  if (found === pin.sha256) return;
  throw new Error(
    `${file} has SHA-256 ${found}, but Node.js ${version} for ${target} is pinned with ${pin.sha256}. ` +
      'Run npm ci; after a change of its version, npm run node-pins.',
  );
}

/** @returns hexadecimal digits */
export async function hashFile(file: string, algorithm: 'sha256' | 'sha512'): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
