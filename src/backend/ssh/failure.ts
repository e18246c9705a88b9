// Why ssh gave up, read once from its own log: the only place that looks at its words.
import type { ErrorCode } from '../../base/error-codes.ts';
import { DeployError } from '../../base/errors.ts';

export interface SshEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** ssh's own log. */
  readonly log: string;
  /** The first KiB of what the host, or the ssh of a jump host, wrote there. */
  readonly stderr: string;
}

/** The exit code of ssh for its own failures; the command's otherwise. */
const sshFailed = 255;

interface Sign {
  readonly words: RegExp;
  readonly code: ErrorCode;
  readonly remedy: string;
}

const signs: readonly Sign[] = [
  {
    // The shell's words about a bundle, before ssh's own of the same kind.
    words: /\/ovirt-\w{10}\/\S+: Permission denied/,
    code: 'bootstrap-failed',
    remedy:
      'its temporary folder does not execute programs (noexec?). Set OVIRT_TMPDIR on it to a folder that does, or put sh in front of the entry in BootstrapCommand',
  },
  {
    words: /REMOTE HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY DETECTED|host key for .* has changed/i,
    code: 'ssh-host-key',
    remedy:
      'its key is not the one that is known, or it was revoked. If it was installed again, remove the old key from known_hosts; else somebody is in between',
  },
  {
    words: /Host key verification failed|No matching host key fingerprint/i,
    code: 'ssh-host-key',
    remedy: 'its key is not known. Compare the fingerprint and give it, or accept it on first contact',
  },
  {
    words: /no matching (?:host key type|key exchange method|cipher|MAC) found/i,
    code: 'ssh-host-key',
    remedy: 'both sides have no algorithm in common',
  },
  {
    words:
      /Permission denied|Too many authentication failures|No more authentication methods|No supported authentication/i,
    code: 'ssh-auth',
    remedy: 'it did not let us in. Check user, key and password',
  },
  {
    words:
      /Could not resolve hostname|Connection (?:refused|timed out)|No route to host|Network is unreachable|Connection to \S+ timed out|Operation timed out|banner exchange/i,
    code: 'ssh-connect',
    remedy: 'it cannot be reached. Check its name, address, port and firewall, and that it is up',
  },
];

/** Lines of ssh's log that tell no reason. */
const chatter =
  /^debug\d: |^Authenticated to |^Warning: Permanently added |Unsupported option|^Transferred: |^Bytes per second: /;

/** The failure of a connection that brought no dialog. @param refusal why we refused its key ourselves */
export function sshFailure(host: string, end: SshEnd, refusal: string | undefined): DeployError {
  const words = ownWords(end);
  if (refusal !== undefined) return new DeployError('ssh-host-key', `${host} was not trusted: ${refusal}`);
  const sign = signs.find((candidate) => candidate.words.test(end.log) || candidate.words.test(end.stderr));
  const said = words === '' ? '' : ` (ssh: ${words})`;
  if (sign !== undefined) return new DeployError(sign.code, `${host}: ${sign.remedy}${said}`);
  if (end.code === sshFailed || end.signal !== null)
    return new DeployError('ssh-lost', `The connection to ${host} ended${said}`);
  return new DeployError('ssh-lost', `The command on ${host} ended with exit code ${String(end.code)}${said}`);
}

/** What ssh and the host said that is not debugging; the host first. */
function ownWords({ log, stderr }: SshEnd): string {
  const lines = [...stderr.split('\n'), ...log.split('\n').filter((line) => !chatter.test(line))];
  const told = lines.map((line) => line.trim()).filter((line) => line !== '' && !/^@+$|^@ .* @$/.test(line));
  return told.slice(0, 6).join('; ').slice(0, 1024);
}
