// What ssh asks through its askpass, told apart, and what it is answered.
import { pinnedAlias } from './arguments.ts';
import type { HostKey, SshTarget } from './target.ts';
import { formatHostKey } from './target.ts';

export type Prompt =
  | { readonly kind: 'host-key'; readonly host: string; readonly key: HostKey }
  /** `host` is undefined where the prompt names none. */
  | { readonly kind: 'password'; readonly host: string | undefined }
  | { readonly kind: 'passphrase' }
  | { readonly kind: 'other' };

/** What OpenSSH writes; see sshconnect.c and sshconnect2.c there. */
export function parsePrompt(text: string): Prompt {
  const key = /authenticity of host '([^' ]+).*?(\S+) key fingerprint is (SHA256:[A-Za-z0-9+/]+)/s.exec(text);
  if (key !== null) return { kind: 'host-key', host: key[1] ?? '', key: { type: key[2], fingerprint: key[3] ?? '' } };
  if (text.startsWith('Enter passphrase for ')) return { kind: 'passphrase' };
  const password = /^(?:\((?:\S+)@(\S+)\) |\S+@(\S+)'s )?.*password.*:\s*$/i.exec(text);
  if (password !== null) return { kind: 'password', host: password[1] ?? password[2] };
  return { kind: 'other' };
}

export interface PromptAnswer {
  /** Undefined refuses. */
  readonly answer: string | undefined;
  /** Why the host's key was refused. */
  readonly refusal?: string;
}

/** @param hostName what ssh calls the target: its own name, where ssh_config(5) gives it another one */
export async function answerPrompt(prompt: Prompt, target: SshTarget, hostName: string): Promise<PromptAnswer> {
  switch (prompt.kind) {
    case 'host-key':
      return judgeHostKey(prompt, target);
    case 'passphrase':
      return { answer: target.passphrase };
    case 'password':
      // Not to a jump host: the password is the target's.
      return { answer: isTarget(prompt.host, target, hostName) ? target.password : undefined };
    case 'other':
      return { answer: undefined };
  }
}

function isTarget(name: string | undefined, { host }: SshTarget, hostName: string): boolean {
  return name !== undefined && [host, hostName, pinnedAlias].some((own) => own.toLowerCase() === name.toLowerCase());
}

async function judgeHostKey({ host, key }: Prompt & { kind: 'host-key' }, target: SshTarget): Promise<PromptAnswer> {
  const shown = formatHostKey(key);
  const { hostKey, policy, confirmHostKey } = target;
  if (hostKey !== undefined && host === pinnedAlias) {
    if (hostKey.fingerprint === key.fingerprint) return { answer: 'yes' };
    return refuse(
      `its key is ${shown}, and the one known of it is ${formatHostKey(hostKey)}. Was it installed anew? Then forget it with hosts --forget; else somebody is in between`,
    );
  }
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
