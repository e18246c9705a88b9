// What runs on the host until the agent does: POSIX sh and coreutils, sent over the channel that the dialog then uses.
import { createHash } from 'node:crypto';
import { holderName, rootStateFolder } from '../../process/run-lock.ts';
import { hostScript, readBootId } from './host-script.ts';

export interface ScriptParts {
  /** Begins every line that is for us, so that nothing a login shell prints is taken for one. */
  readonly nonce: string;
  /** Of the executable, in hex. */
  readonly sha256: string;
  /** Bytes the executable takes. */
  readonly size: number;
  /** Seconds of silence after which the host takes us for lost. */
  readonly peerSeconds: number;
}

/** Seconds that the script itself is waited for; we read the executable meanwhile. */
const scriptSeconds = 60;
/** Seconds that a retry waits for the run that was lost, which may have packages to take back. */
const lostRunSeconds = 600;

/**
 * The command for the host's login shell, whatever shell that is: it starts sh, which reads the script from the channel.
 * Single quotes around everything and none inside: that csh and fish understand too.
 */
export function bootstrapCommand(nonce: string, sudo: 'none' | 'sudo' | 'sudo-password'): string {
  // read and head have no time limits of their own, and of a cut link nothing ever comes.
  const script = `timeout ${scriptSeconds} /bin/sh -c "read -r n && head -c \\$n"`;
  const start = `echo ${nonce} hello $(uname -m) && eval "$(${script})"`;
  const shell = `/bin/sh -c '${start}'`;
  if (sudo === 'none') return `exec ${shell}`;
  if (sudo === 'sudo') return `exec sudo -n ${shell}`;
  return `exec sudo -S -p '${sudoPrompt(nonce)}' ${shell}`;
}

/** What sudo writes on stderr when it wants its password. */
export function sudoPrompt(nonce: string): string {
  return `${nonce} password:`;
}

/** What the shell that `bootstrapCommand` starts is given. */
export function bootstrapInput(parts: ScriptParts): string {
  return withLength(bootstrapScript(parts));
}

/** A script as `bootstrapCommand` reads it. */
export function withLength(script: string): string {
  return `${Buffer.byteLength(script)}\n${script}`;
}

/** A nonce from whatever is random enough. */
export function nonceOf(random: Uint8Array): string {
  return `ohd-${createHash('sha256').update(random).digest('hex').slice(0, 24)}`;
}

/**
 * Talks in lines `NONCE WORD …`: `note TEXT`, `probe BOOT-ID CACHED DECODERS`, then serves commands one a line:
 * `log NAME LIMIT` (waits for a run that goes on; answers `log SIZE` and that many last bytes, `-` where there is none), `drop NAME` (removes
 * that log, which we have; no answer), `send DECODER BYTES` and the bytes (answers `sent`), `ping` (no answer), `run NAME KEEP WORDS`
 * (makes the folder and the log of that name, which stay where KEEP is `keep`; answers `run`, then the agent has the channel). `fail CODE TEXT` ends it, and so does silence of `peerSeconds`.
 */
function bootstrapScript({ nonce, sha256, size, peerSeconds }: ScriptParts): string {
  const parts = {
    NONCE: nonce,
    SHA256: sha256,
    KILOBYTES: String(Math.ceil(size / 1024)),
    BOOT_ID: readBootId,
    PEER_SECONDS: String(peerSeconds),
    RUN_SECONDS: String(lostRunSeconds),
    HOLDER: `${rootStateFolder}/${holderName}`,
  };
  return hostScript.replaceAll(/@([A-Z][A-Z0-9_]+)@/g, (whole, name: string) =>
    Object.hasOwn(parts, name) ? parts[name as keyof typeof parts] : whole,
  );
}
