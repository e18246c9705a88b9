// What ssh_config(5) makes of a host: asked of ssh itself, which alone knows how its files are read.
import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import type { SshTarget } from './target.ts';

/** What `ssh -G` tells, by the names it uses; empty where it tells nothing. */
export type SshSettings = ReadonlyMap<string, string>;

export async function readSettings({ host, port, user, options = [] }: SshTarget): Promise<SshSettings> {
  try {
    const args = [
      '-G',
      ...options.flatMap((option) => ['-o', option]),
      ...(port === undefined ? [] : ['-p', String(port)]),
      ...(user === undefined ? [] : ['-l', user]),
      '--',
      host,
    ];
    const { stdout } = await promisify(execFile)('ssh', args, { timeout: 10_000 });
    return new Map(stdout.split('\n').map((line) => splitFirst(line)));
  } catch {
    return new Map();
  }
}

/** The port of the host's sshd; undefined where ssh cannot tell. */
export async function readPort(target: SshTarget): Promise<number | undefined> {
  if (target.port !== undefined) return target.port;
  const port = (await readSettings(target)).get('port');
  return port === undefined ? undefined : Number(port);
}

/** Whom to log in as: who was named, else whom ssh_config(5) names, which is where ssh itself would not take our own name. */
export function loginUser({ user, usualUser }: SshTarget, settings: SshSettings): string | undefined {
  if (user !== undefined) return user;
  const configured = settings.get('user');
  return configured === undefined || configured === userInfo().username ? usualUser : undefined;
}

function splitFirst(line: string): [name: string, value: string] {
  const blank = line.indexOf(' ');
  return blank < 0 ? [line, ''] : [line.slice(0, blank), line.slice(blank + 1)];
}
