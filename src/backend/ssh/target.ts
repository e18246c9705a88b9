// Whom to reach, and how: the same words as ssh(1) and ssh_config(5).

/** What to do about a host key that nobody vouches for. A key that is known and differs is refused under each. */
export type HostKeyPolicy = 'strict' | 'ask' | 'accept-new';

/** A key by which a host proves itself. */
export interface HostKey {
  /** As ssh calls it: ED25519, ECDSA, RSA; undefined where only the fingerprint was given. */
  readonly type: string | undefined;
  /** `SHA256:` and base64; one that was given may be `MD5:` and hex, two digits between colons. */
  readonly fingerprint: string;
}

/** A host and how to get in. What is left out is as ssh_config(5) has it. */
export interface SshTarget {
  /** Name, address or alias of ssh_config(5). */
  readonly host: string;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  /** Where neither `user` nor ssh_config(5) names one. */
  readonly usualUser?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly password?: string | undefined;
  readonly passphrase?: string | undefined;
  /** Become root by sudo; its password where it wants one. */
  readonly sudo?: { readonly password?: string | undefined } | undefined;
  /** The key it must have. */
  readonly hostKey?: HostKey | undefined;
  readonly policy: HostKeyPolicy;
  /** Asks a person, for the policy `ask`. */
  readonly confirmHostKey?: (question: string) => Promise<boolean>;
  /** More options of ssh_config(5), such as `ProxyJump=bastion`. */
  readonly options?: readonly string[];
}

/**
 * `SHA256:…` or `MD5:…` alone, or as ssh-keygen -l prints it: `256 SHA256:… comment (ED25519)`.
 * @returns undefined where it is no such fingerprint
 */
export function parseHostKey(text: string): HostKey | undefined {
  const [, fingerprint, type] =
    /(?:^|\s)(SHA256:[A-Za-z0-9+/]{43}|MD5:[0-9a-f]{2}(?::[0-9a-f]{2}){15})=?(?:\s.*\(([A-Z0-9-]+)\))?\s*$/.exec(
      text,
    ) ?? [];
  return fingerprint === undefined ? undefined : { fingerprint, type };
}

/** As people read it: `ED25519 SHA256:…`. */
export function formatHostKey({ type, fingerprint }: HostKey): string {
  return type === undefined ? fingerprint : `${type} ${fingerprint}`;
}
