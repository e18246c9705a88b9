// The address that a process is connected to, as the kernel knows it: neither a log nor a host can say another one.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const established = '01';

/** @returns undefined where it has no TCP connection of its own (behind a jump host), or several */
export function peerAddress(pid: number): string | undefined {
  try {
    const folder = `/proc/${pid}`;
    const inodes = new Set(readdirSync(join(folder, 'fd')).flatMap((fd) => socketOf(join(folder, 'fd', fd))));
    const peers = ['tcp', 'tcp6'].flatMap((table) =>
      readFileSync(join(folder, 'net', table), 'utf8')
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/))
        .filter(([, , , state, , , , , , inode]) => state === established && inode !== undefined && inodes.has(inode))
        .map(([, , remote = '']) => parseKernelAddress(remote)),
    );
    const [address, ...others] = new Set(peers);
    return others.length === 0 ? address : undefined;
  } catch {
    return undefined;
  }
}

function socketOf(link: string): string[] {
  try {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(link)) ?? [];
    return inode === undefined ? [] : [inode];
  } catch {
    return [];
  }
}

/** @param text `0100007F:1F90`: words of four bytes in the order of this machine, and the port */
export function parseKernelAddress(text: string): string {
  const words = (text.split(':')[0] ?? '').match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => [...Buffer.from(word, 'hex')].toReversed());
  if (bytes.length === 4) return bytes.join('.');
  const hex = Buffer.from(bytes).toString('hex');
  const isMapped = hex.startsWith('00000000000000000000ffff');
  return isMapped
    ? bytes.slice(12).join('.')
    : new URL(`http://[${hex.match(/.{4}/g)?.join(':')}]`).hostname.slice(1, -1);
}
