/** The link between the machine and a host: a veth pair whose machine's end sits in a bridge, so that it can be cut in two ways. */
import { networkInterfaces } from 'node:os';
import { machine } from './machine.ts';

/** `down`: the host loses its carrier. `silent`: the carrier stays and nothing arrives any more. */
export type Cut = 'down' | 'silent';

/** The highest host number; numbers begin at 1. */
export const LAST_NUMBER = 254;

/** The host's address and the machine's, in a network of their own. */
export function addresses(number: number): { host: string; machine: string } {
  return { host: `10.198.${number}.2`, machine: `10.198.${number}.1` };
}

/** Whether the machine already has an interface in the network of this number. */
export function numberInUse(number: number): boolean {
  const prefix = `10.198.${number}.`;
  return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address.startsWith(prefix)));
}

/** Gives the network namespace of process `pid` an eth0 and the machine the other end. */
export async function plug(number: number, pid: number): Promise<void> {
  const { bridge, port } = names(number);
  const { host, machine: own } = addresses(number);
  const mac = `02:0d:c6:${hex(number)}:00:01`; // fixed: else the bridge's changes with its ports, and neighbours keep the old one
  await ip([
    `link add ${bridge} address ${mac} type bridge forward_delay 0`,
    `addr add ${own}/24 dev ${bridge}`,
    `link set ${bridge} up`,
    `link add ${port} master ${bridge} type veth peer name eth0 address 02:0d:c6:${hex(number)}:00:02 netns ${pid}`,
    `link set ${port} up`,
  ]);
  await machine('nsenter', ['-t', String(pid), '-n', 'ip', '-batch', '-'], {
    input: `addr add ${host}/24 dev eth0\nlink set eth0 up\n`,
  });
}

/** Cuts the link. */
export async function cut(number: number, kind: Cut): Promise<void> {
  const { port } = names(number);
  await ip([kind === 'down' ? `link set ${port} down` : `link set ${port} nomaster`]);
}

/** Undoes either cut. */
export async function restore(number: number): Promise<void> {
  const { bridge, port } = names(number);
  await ip([`link set ${port} master ${bridge}`, `link set ${port} up`]);
}

/** Arguments of `ip` that remove what `plug` left on the machine; the pair itself ends with the host. */
export function unplugCommands(number: number): string[][] {
  const { bridge, port } = names(number);
  return [port, bridge].map((name) => ['link', 'del', name]);
}

function names(number: number): { bridge: string; port: string } {
  return { bridge: `testhost${number}`, port: `testport${number}` };
}

function hex(number: number): string {
  return number.toString(16).padStart(2, '0');
}

async function ip(commands: readonly string[]): Promise<void> {
  await machine('ip', ['-batch', '-'], { input: `${commands.join('\n')}\n` });
}
