// What ssh_config(5) makes of a host's name.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SshTarget } from './target.ts';

/** The name that ssh uses in its prompts; the given one where ssh cannot tell. */
export async function readHostName({ host, options = [] }: SshTarget): Promise<string> {
  try {
    const args = ['-G', ...options.flatMap((option) => ['-o', option]), '--', host];
    const { stdout } = await promisify(execFile)('ssh', args, { timeout: 10_000 });
    return /^hostname (\S+)$/m.exec(stdout)?.[1] ?? host;
  } catch {
    return host;
  }
}
