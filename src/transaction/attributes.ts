// What a file carries besides content, owner and mode: access control lists, extended attributes, SELinux labels. Node.js reads
// and writes none of it; the host's own programs do, and where it has none of them nothing is carried and nothing fails.
import { spawnSync } from 'node:child_process';

const limitMs = 30_000;
const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/**
 * Which of the files carry something; one program for all of them.
 * getfattr knows everything, and is not on every host; ls tells access control lists alone.
 */
export function findAttributes(paths: readonly string[]): ReadonlySet<string> {
  if (paths.length === 0) return new Set();
  const all = spawnSync('getfattr', ['--absolute-names', '-h', '-m', '-', '--', ...paths], options());
  if (all.error === undefined) return parseGetfattr(all.stdout, paths);
  const listed = spawnSync('ls', ['-ldU', '--', ...paths], options());
  return parseLs(listed.error === undefined ? listed.stdout : '', paths);
}

/** Blocks of `# file: PATH` and names. The label alone does not count: it is set wherever SELinux is. */
export function parseGetfattr(text: string, paths: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  let path = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('# file: ')) path = line.slice('# file: '.length);
    else if (line !== '' && line !== 'security.selinux' && paths.includes(path)) found.add(path);
  }
  return found;
}

/** The eleventh character is `+` where a file has an access control list. */
export function parseLs(text: string, paths: readonly string[]): ReadonlySet<string> {
  const lines = text.split('\n').filter((line) => line[10] === '+');
  return new Set(paths.filter((path) => lines.some((line) => line.endsWith(` ${path}`))));
}

/**
 * Copies everything but the content from one open file to another. Owner, mode and times come along: the caller sets his own
 * afterwards.
 */
export function carryAttributes(from: number, to: number): void {
  spawnSync('cp', ['--attributes-only', '--preserve=all', '-T', '--', '/proc/self/fd/3', '/proc/self/fd/4'], {
    ...options(),
    stdio: ['ignore', 'ignore', 'ignore', from, to],
  });
}

function options(): { env: typeof env; timeout: number; encoding: 'utf8' } {
  return { env, timeout: limitMs, encoding: 'utf8' };
}
