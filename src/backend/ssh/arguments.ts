// The command line of ssh(1) for one dialog.
import type { KnownKeys } from './known-keys.ts';
import type { SshSettings } from './resolve.ts';
import type { HostKey, SshTarget } from './target.ts';

/** What ssh calls a host whose key is pinned: no name of it matters then. */
const pinnedAlias = 'ovirt-host-deploy-target';

export interface SshFiles {
  /** ssh's own words go there, so that stderr holds nothing but the host's. */
  readonly log: string;
  /** In place of all other known_hosts files: ssh writes the key there that it verified. */
  readonly knownHosts: string;
}

/** What was found out before. */
export interface Resolved {
  readonly user: string | undefined;
  readonly settings: SshSettings;
  readonly known: KnownKeys;
}

export interface SshTimes {
  /** Seconds until a connection must be there. */
  readonly connect: number;
  /** Seconds after which a silent link is dead. */
  readonly peer: number;
}

/** ssh counts milliseconds in 32 bits. */
const mostSeconds = 2_000_000;

/** @returns the words behind `ssh`, command included */
export function sshArguments(
  target: SshTarget,
  { user, settings: configured, known }: Resolved,
  files: SshFiles,
  times: SshTimes,
  command: string,
): string[] {
  const { host, port, keyFile, options = [] } = target;
  const settings = [
    // What is more than that quotes the host.
    'LogLevel=INFO',
    'NumberOfPasswordPrompts=1',
    `ConnectTimeout=${Math.min(times.connect, mostSeconds)}`,
    `ServerAliveInterval=${Math.min(Math.max(1, Math.floor(times.peer / 3)), mostSeconds)}`,
    'ServerAliveCountMax=3',
    'TCPKeepAlive=yes',
    'EscapeChar=none',
    'ForwardAgent=no',
    'ForwardX11=no',
    'GSSAPIDelegateCredentials=no',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    // Of its own: a shared connection would outlive the dialog, and hide the host's key.
    'ControlPath=none',
    'RequestTTY=no',
    ...commandSettings(configured),
    ...hostKeySettings(target, known, files),
    ...(target.password === undefined ? ['PreferredAuthentications=gssapi-with-mic,hostbased,publickey'] : []),
    ...(keyFile === undefined ? [] : [`IdentityFile=${keyFile}`, 'IdentitiesOnly=yes']),
  ];
  return [
    '-T',
    '-E',
    files.log,
    ...[...settings, ...options].flatMap((option) => ['-o', option]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    '--',
    host,
    command,
  ];
}

/** Settings of some versions only that would take our command away; ssh names those that it knows. */
function commandSettings(configured: SshSettings): string[] {
  const own = { remotecommand: 'none', sessiontype: 'default', stdinnull: 'no', forkafterauthentication: 'no' };
  return Object.entries(own).flatMap(([name, value]) =>
    (configured.get(name) ?? value) === value ? [] : [`${name}=${value}`],
  );
}

/** `ask` in each case: ssh then asks us, and writes the key down that we agree to and that it verified. */
function hostKeySettings({ hostKey }: SshTarget, { keys, lines }: KnownKeys, { knownHosts }: SshFiles): string[] {
  const expected = hostKey === undefined ? keys : [hostKey];
  return [
    'StrictHostKeyChecking=ask',
    `UserKnownHostsFile=${knownHosts}`,
    'GlobalKnownHostsFile=/dev/null',
    'HashKnownHosts=no',
    'CheckHostIP=no',
    'UpdateHostKeys=no',
    `FingerprintHash=${hostKey?.fingerprint.startsWith('MD5:') === true ? 'md5' : 'sha256'}`,
    ...(hostKey === undefined ? [] : [`HostKeyAlias=${pinnedAlias}`, 'VerifyHostKeyDNS=no']),
    // An authority may vouch for a key of any kind.
    ...(lines.some((line) => line.startsWith('@')) ? [] : algorithmSettings(expected)),
  ];
}

const algorithms: Readonly<Record<string, string>> = {
  ED25519: 'ssh-ed25519',
  ECDSA: 'ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521',
  RSA: 'rsa-sha2-512,rsa-sha2-256',
};

/** Of the keys that a host has, those that are known. */
function algorithmSettings(keys: readonly HostKey[]): string[] {
  const names = keys.map(({ type }) => (type === undefined ? undefined : algorithms[type]));
  if (names.length === 0 || names.includes(undefined)) return [];
  return [`HostKeyAlgorithms=${[...new Set(names)].join(',')}`];
}
