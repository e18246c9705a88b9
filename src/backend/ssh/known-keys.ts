// The keys that the known_hosts files of user and system have of a host, found by ssh-keygen, which reads them as ssh does.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import { parseKnownHosts } from './host-key.ts';
import type { SshSettings } from './resolve.ts';
import type { HostKey, SshTarget } from './target.ts';

const usualPort = '22';

/** What is known of a host before we meet it. */
export interface KnownKeys {
  /** One of them it must have. */
  readonly keys: readonly HostKey[];
  /** Known of another port of the same name: good where they match, and no contradiction where they do not. */
  readonly others: readonly HostKey[];
  /** What ssh judges itself: authorities, revoked keys, and a key that is the only one, so that it is the one ssh verified. */
  readonly lines: readonly string[];
}

export const nothingKnown: KnownKeys = { keys: [], others: [], lines: [] };

export async function readKnownKeys({ host }: SshTarget, settings: SshSettings): Promise<KnownKeys> {
  const files = ['userknownhostsfile', 'globalknownhostsfile'].flatMap((name) => (settings.get(name) ?? '').split(' '));
  const present = files.map((file) => file.replace(/^~\//, `${homedir()}/`)).filter((file) => existsSync(file));
  const alias = settings.get('hostkeyalias');
  const name = (alias ?? settings.get('hostname') ?? host).toLowerCase();
  const port = settings.get('port') ?? usualPort;
  const hasOther = alias === undefined && port !== usualPort;
  const own = await findLines(hasOther ? `[${name}]:${port}` : name, present);
  const other = hasOther ? await findLines(name, present) : [];
  const plain = (lines: readonly string[]): HostKey[] =>
    parseKnownHosts(lines.join('\n')).flatMap(({ marker, key }) => (marker === '' ? [key] : []));
  const keys = plain(own);
  const marked = [...own, ...other].filter((line) => line.startsWith('@'));
  const isOne = marked.length === 0 && new Set(keys.map(({ fingerprint }) => fingerprint)).size === 1;
  return { keys, others: plain(other), lines: isOne ? own : marked };
}

async function findLines(name: string, files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      // It ends with 1 where the file has no such name.
      const args = ['-F', name, '-f', file];
      const { stdout } = await promisify(execFile)('ssh-keygen', args, { timeout: 10_000 }).catch(() => ({
        stdout: '',
      }));
      return stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    }),
  );
  return found.flat();
}
