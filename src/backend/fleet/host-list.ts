// Hosts as people write them: `[user@]host[:port]` on the command line and, with options behind it, in a file.
import { asError, DeployError } from '../../base/errors.ts';
import { parseAssignment } from '../../environment/arguments.ts';
import { nearest } from '../../environment/nearest.ts';
import { splitShellWords } from '../../environment/shell-words.ts';
import type { HostSettings } from '../deploy/settings.ts';
import { certificateName } from '../ca/certificate-name.ts';
import type { HostKey } from '../ssh/target.ts';
import { parseHostKey } from '../ssh/target.ts';

/** A host as a person named it. */
export interface ListedHost {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  readonly keyFile?: string;
  readonly passwordFile?: string;
  readonly hostKey?: HostKey;
  readonly settings?: HostSettings;
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
    throw bad(`'${text}' is no host: [user@]host[:port]`);
  const given = bare ? undefined : port;
  return {
    host,
    ...(user === undefined ? {} : { user }),
    ...(given === undefined ? {} : { port: parsePort(given, text) }),
  };
}

/**
 * One host a line and its options behind it, quoted as in a shell; `#` begins a comment.
 * @throws DeployError bad-argument naming file and line
 */
export function parseHostList(text: string, file: string): ListedHost[] {
  const lines = new Map<string, number>();
  return text.split('\n').flatMap((line, index) => {
    try {
      const [first, ...options] = splitShellWords(line.replace(/(^|\s)#.*$/, ''));
      if (first === undefined) return [];
      const listed = options.reduce<ListedHost>(addOption, parseHost(first));
      const before = lines.get(listed.host);
      if (before !== undefined) throw bad(`'${listed.host}' stands on line ${before} already`);
      lines.set(listed.host, index + 1);
      return [listed];
    } catch (thrown) {
      throw new DeployError('bad-argument', `${file}, line ${index + 1}: ${asError(thrown).message}`, {
        cause: thrown,
      });
    }
  });
}

type Add = (host: ListedHost, value: string, name: string) => ListedHost;

const set =
  (field: keyof HostSettings, parse: (value: string, name: string) => HostSettings[keyof HostSettings]): Add =>
  (host, value, name) => ({ ...host, settings: { ...host.settings, [field]: parse(value, name) } });
const asText = (value: string): string => value;

/** With commas between, as they are or as an engine writes them: `DNS:name`, `IP:address`. @throws DeployError ca-name */
export function parseNames(text: string): string[] {
  return text.split(',').map((one) => certificateName(one.trim().replace(/^(DNS|IP):/, '')));
}

/** By the names of `push`'s own options, where there are such. */
const options: Readonly<Record<string, Add>> = {
  user: (host, user) => ({ ...host, user }),
  port: (host, value) => ({ ...host, port: parsePort(value, value) }),
  key: (host, keyFile) => ({ ...host, keyFile }),
  'password-file': (host, passwordFile) => ({ ...host, passwordFile }),
  fingerprint: (host, value) => {
    const hostKey = parseHostKey(value);
    if (hostKey === undefined) throw bad(`fingerprint is SHA256:… or MD5:…, not '${value}'`);
    return { ...host, hostKey };
  },
  'engine-host': set('engineHost', asText),
  'engine-port': set('enginePort', parsePort),
  'management-port': set('managementPort', parsePort),
  tuned: set('tunedProfile', asText),
  'kernel-arguments': set('kernelArguments', asText),
  console: set('console', parseYesNo),
  names: set('names', parseNames),
  'certificate-address': set('certificateAddress', parseYesNo),
  gluster: set('gluster', parseYesNo),
  virt: set('virt', parseYesNo),
};

/** What may stand behind a host in a file. */
export const hostOptionNames: readonly string[] = Object.keys(options);

function addOption(host: ListedHost, word: string): ListedHost {
  const [, name = '', value = ''] = /^([^=]+)=(.+)$/s.exec(word) ?? [];
  const add = Object.hasOwn(options, name) ? options[name] : undefined;
  if (add !== undefined) return add(host, value, name);
  if (name.includes('/')) return addKey(host, word);
  const near = nearest(name === '' ? word : name, hostOptionNames);
  const hint =
    near === undefined ? `there are ${hostOptionNames.join(', ')} and KEY=TYPE:VALUE` : `did you mean ${near}?`;
  throw bad(`'${word}' is no option of a host; ${hint}`);
}

function addKey(host: ListedHost, word: string): ListedHost {
  const { name, how, value } = parseAssignment(word);
  if (how !== 'set') throw bad(`${word}: a key of a host can be set, not appended to`);
  const environment = [...(host.settings?.environment ?? []), { name, value }];
  return { ...host, settings: { ...host.settings, environment } };
}

function parsePort(text: string, of: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw bad(`'${of}' has no port from 1 to 65535`);
}

function parseYesNo(text: string, name: string): boolean {
  if (text !== 'yes' && text !== 'no') throw bad(`${name} is yes or no, not '${text}'`);
  return text === 'yes';
}

function bad(message: string): DeployError {
  return new DeployError('bad-argument', message);
}
