// The command line of ssh(1) for one dialog.
import type { HostKey, SshTarget } from './target.ts';

/** What ssh calls a host whose key is pinned, so that its questions cannot be mistaken for those of a jump host. */
export const pinnedAlias = 'ovirt-host-deploy-target';

export interface SshFiles {
  /** ssh's own words go there, so that stderr holds nothing but the host's. */
  readonly log: string;
  /** Used in place of the known_hosts files where the key is pinned. */
  readonly knownHosts: string;
}

export interface SshTimes {
  /** Seconds until a connection must be there. */
  readonly connect: number;
  /** Seconds after which a silent link is dead. */
  readonly peer: number;
}

/** @returns the words behind `ssh`, command included */
export function sshArguments(target: SshTarget, files: SshFiles, times: SshTimes, command: string): string[] {
  const { host, port, user, keyFile, options = [] } = target;
  const settings = [
    // DEBUG1 tells the host's key; as -v it would be passed on to the ssh of a jump host, which writes to our stderr.
    'LogLevel=DEBUG1',
    'NumberOfPasswordPrompts=1',
    `ConnectTimeout=${times.connect}`,
    `ServerAliveInterval=${Math.max(1, Math.floor(times.peer / 3))}`,
    'ServerAliveCountMax=3',
    'TCPKeepAlive=yes',
    'EscapeChar=none',
    'ForwardAgent=no',
    'ForwardX11=no',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    // Of its own: a shared connection would outlive the dialog, and hide the host's key.
    'ControlPath=none',
    'RequestTTY=no',
    ...hostKeySettings(target, files),
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

/** `ask` in each case: ssh then asks us, and refuses by itself a key that differs from a known one. */
function hostKeySettings({ hostKey }: SshTarget, { knownHosts }: SshFiles): string[] {
  if (hostKey === undefined) return ['StrictHostKeyChecking=ask'];
  return [
    'StrictHostKeyChecking=ask',
    `HostKeyAlias=${pinnedAlias}`,
    `UserKnownHostsFile=${knownHosts}`,
    'GlobalKnownHostsFile=/dev/null',
    'CheckHostIP=no',
    'VerifyHostKeyDNS=no',
    'UpdateHostKeys=no',
    'FingerprintHash=sha256',
    ...algorithmSettings(hostKey),
  ];
}

const algorithms: Readonly<Record<string, string>> = {
  ED25519: 'ssh-ed25519',
  ECDSA: 'ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521',
  RSA: 'rsa-sha2-512,rsa-sha2-256',
};

/** Of the keys that a host has, the one that is known. */
function algorithmSettings({ type }: HostKey): string[] {
  const names = type === undefined ? undefined : algorithms[type];
  return names === undefined ? [] : [`HostKeyAlgorithms=${names}`];
}
