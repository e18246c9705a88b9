// What ssh asks through its askpass, told apart, and what it is answered.
import type { KnownKeys } from './known-keys.ts';
import type { HostKey, SshTarget } from './target.ts';
import { formatHostKey } from './target.ts';

export type Prompt =
  | { readonly kind: 'host-key'; readonly host: string; readonly key: HostKey }
  | { readonly kind: 'password' }
  /** Of the key in `file`. */
  | { readonly kind: 'passphrase'; readonly file: string }
  | { readonly kind: 'other' };

/** What OpenSSH writes; see sshconnect.c and sshconnect2.c there. */
export function parsePrompt(text: string): Prompt {
  const key =
    /^The authenticity of host '([^' ]+).*?\n(\S+) key fingerprint is (SHA256:[A-Za-z0-9+/]{43}|MD5:[0-9a-f]{2}(?::[0-9a-f]{2}){15})\./s.exec(
      text,
    );
  if (key !== null) return { kind: 'host-key', host: key[1] ?? '', key: { type: key[2], fingerprint: key[3] ?? '' } };
  const file = /^Enter passphrase for (?:key )?'?(.*?)'?: $/.exec(text)?.[1];
  if (file !== undefined) return { kind: 'passphrase', file };
  return /password.*:\s*$/i.test(text) ? { kind: 'password' } : { kind: 'other' };
}

/** Who asks what. */
export interface Question {
  readonly prompt: Prompt;
  /** True where the ssh of the target itself asks, false where the ssh of a jump host does, whatever the words are. */
  readonly ofTarget: boolean;
}

export interface PromptAnswer {
  /** Undefined refuses. */
  readonly answer: string | undefined;
  /** Why the host's key was refused. */
  readonly refusal?: string;
}

/** Secrets are for the target alone. */
export async function answerPrompt(
  { prompt, ofTarget }: Question,
  target: SshTarget,
  known: KnownKeys,
): Promise<PromptAnswer> {
  switch (prompt.kind) {
    case 'host-key':
      return (ofTarget ? judgeKnown(prompt, target, known) : undefined) ?? judgeUnknown(prompt, target);
    case 'passphrase':
      return { answer: ofTarget && prompt.file === target.keyFile ? target.passphrase : undefined };
    case 'password':
      return { answer: ofTarget ? target.password : undefined };
    case 'other':
      return { answer: undefined };
  }
}

/** Undefined where nothing is known of it. A key that is known and differs is refused under each policy. */
function judgeKnown(
  { key }: Prompt & { kind: 'host-key' },
  { host, hostKey }: SshTarget,
  { keys, others }: KnownKeys,
): PromptAnswer | undefined {
  const isKey = (one: HostKey): boolean => one.fingerprint === key.fingerprint;
  if (hostKey !== undefined) {
    if (isKey(hostKey)) return { answer: 'yes' };
    return refuse(
      `its key is ${formatHostKey(key)}, and the one known of it is ${formatHostKey(hostKey)}. If it was installed again, forget it with hosts --forget; else somebody is in between`,
    );
  }
  if ([...keys, ...others].some(isKey)) return { answer: 'yes' };
  if (keys.length === 0) return undefined;
  return refuse(
    `its key has changed: it is ${formatHostKey(key)}, and known_hosts has ${keys.map(formatHostKey).join(', ')}. If it was installed again, remove the old key with ssh-keygen -R ${host}; else somebody is in between`,
  );
}

async function judgeUnknown(
  { host, key }: Prompt & { kind: 'host-key' },
  { policy, confirmHostKey }: SshTarget,
): Promise<PromptAnswer> {
  const shown = formatHostKey(key);
  if (policy === 'accept-new') return { answer: 'yes' };
  if (policy === 'strict' || confirmHostKey === undefined)
    return refuse(
      `the key of ${host}, ${shown}, is not known. Compare it with the host's own, then give it with --fingerprint, or trust the first contact with --host-key accept-new`,
    );
  const agreed = await confirmHostKey(`The key of host ${host} is not known: ${shown}. Is it the right one?`);
  return agreed ? { answer: 'yes' } : refuse(`the key of ${host}, ${shown}, was not accepted`);
}

function refuse(refusal: string): PromptAnswer {
  return { answer: 'no', refusal };
}
