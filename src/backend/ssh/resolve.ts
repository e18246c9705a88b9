// What ssh_config(5) makes of a host's name.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SshTarget } from './target.ts';

/** The name that ssh uses in its prompts; the given one where ssh cannot tell. */
export async function readHostName(target: SshTarget): Promise<string> {
  return (await readSetting(target, 'hostname')) ?? target.host;
}

/** The port of the host's sshd; undefined where ssh cannot tell. */
export async function readPort(target: SshTarget): Promise<number | undefined> {
  if (target.port !== undefined) return target.port;
  const port = await readSetting(target, 'port');
  return port === undefined ? undefined : Number(port);
}

async function readSetting({ host, options = [] }: SshTarget, name: string): Promise<string | undefined> {
  try {
    const args = ['-G', ...options.flatMap((option) => ['-o', option]), '--', host];
    const { stdout } = await promisify(execFile)('ssh', args, { timeout: 10_000 });
    return new RegExp(`^${name} (\\S+)$`, 'm').exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}
