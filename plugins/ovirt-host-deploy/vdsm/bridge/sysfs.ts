// Interfaces as /sys and /proc show them, for hosts whose `ip` knows no JSON.
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DeployError, errnoOf } from '#plugin';
import type { Link } from './ip-json.ts';

/** @throws DeployError network-unsupported: a VLAN whose description cannot be read. */
export function readSysfsLinks(root = '/'): Link[] {
  const folder = join(root, 'sys/class/net');
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'address')));
  const slaves = new Map(names.flatMap((bond) => slavesOf(join(folder, bond)).map((name) => [name, bond] as const)));
  return names.map((name) => {
    const at = (file: string): string => join(folder, name, file);
    const vlan = readIf(join(root, 'proc/net/vlan', name));
    return {
      name,
      // ARPHRD_ETHER
      linkType: readIf(at('type'))?.trim() === '1' ? 'ether' : 'other',
      kind: existsSync(at('bridge'))
        ? 'bridge'
        : existsSync(at('bonding'))
          ? 'bond'
          : vlan === undefined
            ? undefined
            : 'vlan',
      master: slaves.get(name) ?? bridgeOf(at('brport/bridge')),
      vlan: vlan === undefined ? undefined : parseProcVlan(name, vlan),
      mac: (readIf(at('address')) ?? '').trim(),
    };
  });
}

/** Of /proc/net/vlan/NAME. @throws DeployError network-unsupported */
export function parseProcVlan(name: string, text: string): { parent: string; id: number } {
  const id = /\bVID:\s*(\d+)/.exec(text)?.[1];
  const parent = /^Device:\s*(\S+)\s*$/m.exec(text)?.[1];
  if (id !== undefined && parent !== undefined) return { parent, id: Number(id) };
  throw new DeployError(
    'network-unsupported',
    `Interface ${name} is a VLAN interface, but /proc/net/vlan/${name} does not tell its tag and device`,
  );
}

function slavesOf(folder: string): string[] {
  return (readIf(join(folder, 'bonding/slaves')) ?? '').split(/\s+/).filter((name) => name !== '');
}

function bridgeOf(path: string): string | undefined {
  try {
    return basename(readlinkSync(path));
  } catch {
    return undefined;
  }
}

function readIf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EINVAL'].includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}
