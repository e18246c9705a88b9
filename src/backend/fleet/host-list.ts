// Hosts as people write them: `[user@]host[:port]` on the command line and, with options behind it, in a file.
import { DeployError } from '../../core/errors.ts';
import type { HostKey } from '../ssh/target.ts';
import { parseHostKey } from '../ssh/target.ts';

/** A host as a person named it. */
export interface ListedHost {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  readonly keyFile?: string;
  readonly hostKey?: HostKey;
}

/** IPv6 addresses with a port stand in brackets. @throws DeployError bad-argument */
export function parseHost(text: string): ListedHost {
  const [, user, bracketed, plain, port] =
    /^(?:([^@\s]+)@)?(?:\[([0-9a-fA-F:.%\w]+)\]|([^\s[\]@]+?))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const name = bracketed ?? plain;
  // More colons than one: an IPv6 address, and no port.
  const bare = bracketed === undefined && (text.match(/:/g)?.length ?? 0) > 1;
  const host = bare ? text.slice(text.indexOf('@') + 1) : name;
  if (host === undefined || host.startsWith('-') || !/^[\w.:%-]+$/.test(host))
    throw new DeployError('bad-argument', `'${text}' is no host: [user@]host[:port]`);
  const given = bare ? undefined : port;
  return {
    host,
    ...(user === undefined ? {} : { user }),
    ...(given === undefined ? {} : { port: checkPort(given, text) }),
  };
}

/**
 * One host a line, `#` begins a comment; behind the host `key=FILE` and `fingerprint=SHA256:…`.
 * @throws DeployError bad-argument naming file and line
 */
export function parseHostList(text: string, file: string): ListedHost[] {
  return text.split('\n').flatMap((line, index) => {
    const words = line
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/\s+/);
    if (words[0] === undefined || words[0] === '') return [];
    try {
      return [Object.assign(parseHost(words[0]), ...words.slice(1).map(parseOption)) as ListedHost];
    } catch (thrown) {
      const reason = thrown instanceof DeployError ? thrown.message : String(thrown);
      throw new DeployError('bad-argument', `${file}, line ${index + 1}: ${reason}`, { cause: thrown });
    }
  });
}

function parseOption(word: string): Partial<ListedHost> {
  const [, name, value = ''] = /^(\w+)=(.+)$/.exec(word) ?? [];
  if (name === 'key') return { keyFile: value };
  const hostKey = name === 'fingerprint' ? parseHostKey(value) : undefined;
  if (hostKey !== undefined) return { hostKey };
  throw new DeployError('bad-argument', `'${word}' is neither key=FILE nor fingerprint=SHA256:…`);
}

function checkPort(text: string, of: string): number {
  const port = Number(text);
  if (port >= 1 && port <= 65_535) return port;
  throw new DeployError('bad-argument', `'${of}' has no port from 1 to 65535`);
}
