/** The machine's side of the tests: an engine that answers, an address server, a session that must not break. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestHost } from '../lab/host.ts';
import { machine } from '../lab/machine.ts';

export interface Engine extends AsyncDisposable {
  address: string;
  port: number;
}

/** Something on the machine that takes connections, as an engine's port does. */
export async function startEngine(address: string): Promise<Engine> {
  const server = createServer((socket) => socket.on('error', () => undefined).end());
  server.listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address,
    port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

/** The machine's address in the host's network. */
export function machineAddress(host: TestHost): string {
  return host.address.replace(/\.2$/, '.1');
}

/** The number of the host's network; the machine's end of it is testhostNUMBER. */
function numberOf(host: TestHost): string {
  return host.address.split('.')[2] ?? '';
}

/** Serves one fixed IPv4 address on the machine's end of the host's network, and there only. */
export async function startDhcp(host: TestHost): Promise<AsyncDisposable> {
  const address = host.address;
  return startDnsmasq(host, [
    '--dhcp-authoritative',
    `--dhcp-range=${address},${address},255.255.255.0,10m`,
    `--dhcp-option=option:router,${machineAddress(host)}`,
  ]);
}

/** Advertises the machine's IPv6 prefix to the host, and there only. */
export async function startRouter(host: TestHost): Promise<AsyncDisposable> {
  const own = `testhost${numberOf(host)}`;
  return startDnsmasq(host, [
    '--enable-ra',
    `--dhcp-range=::,constructor:${own},ra-only,64,10m`,
    `--ra-param=${own},5`,
  ]);
}

async function startDnsmasq(host: TestHost, options: readonly string[]): Promise<AsyncDisposable> {
  const child = spawn(
    'dnsmasq',
    [
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--port=0',
      `--interface=testhost${numberOf(host)}`,
      '--except-interface=lo',
      '--bind-interfaces',
      '--leasefile-ro',
      ...options,
    ],
    { stdio: 'ignore' },
  );
  await once(child, 'spawn');
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

/** Gives the machine's end an IPv6 address, beside its IPv4 one. */
export async function addMachineAddress(host: TestHost, address: string): Promise<void> {
  await machine('ip', ['addr', 'add', address, 'dev', `testhost${numberOf(host)}`, 'nodad']);
}

/** An ssh session of its own that says something all the time; `isAlive` waits for the next words. */
export function watchSession(host: TestHost): Disposable & { isAlive: () => Promise<boolean> } {
  const child = host.sshProcess('while echo tick; do sleep 0.1; done');
  child.on('error', () => undefined);
  const isAlive = async (): Promise<boolean> => {
    if (child.exitCode !== null || child.stdout === null) return false;
    const [data] = (await Promise.race([once(child.stdout, 'data'), sleep(20_000, [undefined])])) as unknown[];
    return data !== undefined && child.exitCode === null;
  };
  return { isAlive, [Symbol.dispose]: () => child.kill() };
}
