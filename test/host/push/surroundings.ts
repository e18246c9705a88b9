// What a person who pushes may have around: an agent with keys, a bastion in the configuration of ssh, a CA behind a program.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import type { TestHost } from '../lab/host.ts';
import { machine } from '../lab/machine.ts';
import { optionOf } from './push.ts';

/** ssh-agent(1) with one key. */
export class KeyAgent implements AsyncDisposable {
  readonly env: { readonly SSH_AUTH_SOCK: string };
  readonly #child: ChildProcess;

  private constructor(socket: string, child: ChildProcess) {
    this.env = { SSH_AUTH_SOCK: socket };
    this.#child = child;
  }

  static async start(folder: string, keyFile: string): Promise<KeyAgent> {
    const socket = join(folder, 'agent');
    const agent = new KeyAgent(socket, spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' }));
    while (!existsSync(socket)) await delay(20);
    await execa('ssh-add', ['-q', keyFile], { env: agent.env });
    return agent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }
}

/** Addresses of a link between two hosts that the machine has no part in. */
const inner = { bastion: '192.0.2.1', target: '192.0.2.2' } as const;

export async function linkHosts(bastion: TestHost, target: TestHost): Promise<void> {
  const [one, other] = [String(bastion.initPid), String(target.initPid)];
  await machine('ip', ['-batch', '-'], {
    input: `link add inner netns ${one} type veth peer name inner netns ${other}\n`,
  });
  for (const [pid, address] of [
    [one, inner.bastion],
    [other, inner.target],
  ] as const) {
    const input = `addr add ${address}/24 dev inner\nlink set inner up\n`;
    await machine('nsenter', ['-t', pid, '-n', 'ip', '-batch', '-'], { input });
  }
}

/** Runs a program that finds this in ssh's configuration: `name` is reached through the bastion only. */
export function behindBastion(folder: string, bastion: TestHost, name: string): string[] {
  const file = join(folder, 'ssh_config');
  const known = `UserKnownHostsFile ${optionOf(bastion, 'UserKnownHostsFile')}\n  GlobalKnownHostsFile /dev/null`;
  writeFileSync(
    file,
    `Host bastion\n  HostName ${bastion.address}\n  User root\n  ${known}\nHost ${name}\n  HostName ${inner.target}\n  ProxyJump bastion\n`,
  );
  return ['unshare', '--mount', 'sh', '-c', `mount --bind ${file} /etc/ssh/ssh_config && exec "$@"`, 'sh'];
}

/** A program that signs what comes on its stdin. @returns its path, and that of its certificate */
export async function commandAuthority(folder: string): Promise<{ program: string; certificate: string }> {
  const [program, certificate, key] = ['site-ca', 'site-ca.pem', 'site-ca.key'].map((name) => join(folder, name));
  const files = ['-keyout', key ?? '', '-out', certificate ?? ''];
  await execa('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    ...files,
    '-days',
    '30',
    '-subj',
    '/CN=Site CA',
  ]);
  const sign = `openssl x509 -req -CA ${certificate} -CAkey ${key} -set_serial 7 -days 20 -subj "/CN=\${OHD_NAMES%%,*}"`;
  const script = `#!/bin/sh -e\ntest "$OHD_KIND" = vdsm\ncat ${certificate}\n${sign}\n`;
  writeFileSync(program ?? '', script, { mode: 0o755 });
  return { program: program ?? '', certificate: certificate ?? '' };
}
