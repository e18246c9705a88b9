// Upgrades a legacy node: an image sent and checked, its own upgrade program run, all in one ssh command.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { asError, DeployError } from '../../base/errors.ts';
import { ByteReader } from '../bootstrap/byte-reader.ts';
import { bootstrapCommand, nonceOf } from '../bootstrap/script.ts';
import type { Outcome } from '../deploy/outcome.ts';
import { cleanError, type CleanText, cleanText } from '../border/text.ts';
import { writeTo } from '../dialog/write.ts';
import { SshDialog, type SshOptions } from '../ssh/ssh-dialog.ts';
import type { SshTarget } from '../ssh/target.ts';
import { parseUpgradeLine, type UpgradeRecord } from './bstrap.ts';
import { upgradeScript } from './upgrade-script.ts';

/** What upgrades one legacy node. */
export interface NodeUpgradeParts extends SshOptions {
  readonly target: SshTarget;
  /** The image, a file here. */
  readonly image: string;
  /** Its place on the node (oVirtUploadPath). */
  readonly uploadPath: string;
  /** Run there (oVirtUpgradeScriptName). */
  readonly program: string;
  readonly tell: (record: UpgradeRecord) => void;
  readonly signal: AbortSignal;
}

const lineLimit = 64 * 1024;
const mostErrors = 10;
/** Characters that the upgrade may print; it prints a few pages. */
const outputLimit = 64 * 1024 * 1024;

/** @returns `reboot`, since the node runs its new image after one, or `failed` @throws DeployError ssh-*, bootstrap-failed */
export async function upgradeNode(parts: NodeUpgradeParts): Promise<Outcome> {
  const { target, image, signal } = parts;
  signal.throwIfAborted();
  const { size, sha256 } = await readImage(image);
  const nonce = nonceOf(randomBytes(32));
  const ssh = await SshDialog.start(
    target,
    bootstrapCommand(nonce, target.sudo === undefined ? 'none' : 'sudo'),
    parts,
  );
  const stop = (): void => ssh.kill(new DeployError('aborted', 'Interrupted', { aborted: true }));
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { value } = await ssh.hold(async () => {
      const reader = new ByteReader(ssh.input());
      await awaitWord(reader, nonce, 'hello');
      const script = upgradeScript({ nonce, sha256, size, path: parts.uploadPath, program: parts.program });
      await writeTo(ssh.output, `${Buffer.byteLength(script)}\n${script}`);
      await awaitWord(reader, nonce, 'ready');
      for await (const chunk of createReadStream(image, { highWaterMark: 256 * 1024 })) {
        if (!(await writeTo(ssh.output, chunk as Uint8Array))) break;
        ssh.touch();
      }
      await awaitWord(reader, nonce, 'run');
      return readUpgrade(reader, nonce, parts.tell);
    });
    return value;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function readUpgrade(reader: ByteReader, nonce: string, tell: NodeUpgradeParts['tell']): Promise<Outcome> {
  const errors: CleanText[] = [];
  for (let size = 0; size <= outputLimit;) {
    const line = await reader.line(lineLimit);
    size += line.length + 1;
    const [mark, word, code] = line.split(' ');
    if (mark === nonce && word === 'end') return judgeUpgrade(Number(code), errors);
    if (line === '') continue;
    const record = parseUpgradeLine(line);
    if (record.severity === 'ERROR' && errors.length < mostErrors) errors.push(cleanText(record.text, 500));
    tell(record);
  }
  throw new DeployError('protocol', 'The upgrade program of the node writes without end');
}

function judgeUpgrade(code: number, errors: readonly CleanText[]): Outcome {
  if (code === 0 && errors.length === 0) return { result: 'reboot', reasons: [], error: undefined };
  const said = errors.length > 0 ? errors.join('; ') : `its upgrade program ended with exit code ${code}`;
  return {
    result: 'failed',
    reasons: [],
    error: cleanError(new DeployError('host-failed', `The node was not upgraded: ${said}`)),
  };
}

/** Skips what a login shell prints. @throws DeployError bootstrap-failed: the script gave up */
async function awaitWord(reader: ByteReader, nonce: string, word: string): Promise<void> {
  for (let lines = 0; lines < 1000; lines++) {
    const line = await reader.line(lineLimit);
    const [, found, rest] = new RegExp(`${nonce} (\\S+) ?(.*)$`).exec(line) ?? [];
    if (found === word) return;
    if (found === 'fail')
      throw new DeployError('bootstrap-failed', `The node cannot be upgraded: ${cleanText(rest ?? '', 500)}`);
    if (found !== undefined) break;
  }
  throw new DeployError('protocol', `The node did not say '${word}'`);
}

async function readImage(image: string): Promise<{ size: number; sha256: string }> {
  try {
    const hash = createHash('sha256');
    await pipeline(createReadStream(image), hash);
    return { size: (await stat(image)).size, sha256: hash.digest('hex') };
  } catch (cause) {
    throw new DeployError('bad-argument', `The image cannot be read: ${asError(cause).message}`, { cause });
  }
}
