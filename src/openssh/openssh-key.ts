// One OpenSSH public key of any type, `type base64 comment`: see sshd(8) AUTHORIZED_KEYS and RFC 4253, 5656, 8709.
import { createHash } from 'node:crypto';
import { DeployError } from '../base/errors.ts';
import { SshReader } from './reader.ts';

export interface OpenSshKey {
  readonly type: string;
  /** Base64, as it was given. */
  readonly blob: string;
  readonly comment: string;
}

type Field = (reader: SshReader) => boolean;

/** Positive, without needless leading zeros. */
const number: Field = (reader) => {
  const [first = 0x80, second = 0] = reader.bytes();
  return first < 0x80 && (first !== 0 || second >= 0x80);
};
const text: Field = (reader) => reader.bytes().length > 0;
const ed25519: Field = (reader) => reader.bytes().length === 32;
/** The curve's name and an uncompressed point on it. */
const point =
  (curve: string, bytes: number): Field =>
  (reader) => {
    if (reader.text() !== curve) return false;
    const given = reader.bytes();
    return given.length === bytes && given[0] === 4;
  };

/** What stands behind the type inside the blob. */
const layouts = new Map<string, readonly Field[]>([
  ['ssh-rsa', [number, number]],
  ['ssh-dss', [number, number, number, number]],
  ['ssh-ed25519', [ed25519]],
  ['ecdsa-sha2-nistp256', [point('nistp256', 65)]],
  ['ecdsa-sha2-nistp384', [point('nistp384', 97)]],
  ['ecdsa-sha2-nistp521', [point('nistp521', 133)]],
  ['sk-ssh-ed25519@openssh.com', [ed25519, text]],
  ['sk-ecdsa-sha2-nistp256@openssh.com', [point('nistp256', 65), text]],
]);

export function isOpenSshKeyType(word: string): boolean {
  return layouts.has(word);
}

/** As `ssh-keygen -l` tells it. */
export function fingerprintOf({ blob }: OpenSshKey): string {
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** @throws DeployError bad-value: not exactly one key, an unknown type, or a blob that is no key of it. */
export function parseOpenSshKey(line: string): OpenSshKey {
  const match = /^(\S+)[ \t]+(\S+)(?:[ \t]+(.*))?$/.exec(line.trim());
  const [, type = '', blob = '', comment = ''] = match ?? [];
  // Whatever ends a line for some reader would smuggle in a second one.
  if (match === null || /[^\P{Cc}\t]/u.test(line.trim())) throw invalid('it is not one line `type key comment`');
  const layout = layouts.get(type);
  if (layout === undefined) throw invalid(`its type '${type}' is none that OpenSSH has`);
  const bytes = Buffer.from(blob, 'base64');
  if (bytes.toString('base64') !== blob) throw invalid('it is no base64');
  if (!holds(type, layout, new SshReader(bytes))) throw invalid(`its inside is no ${type} key`);
  return { type, blob, comment: comment.trim() };
}

function holds(type: string, layout: readonly Field[], reader: SshReader): boolean {
  try {
    return reader.text() === type && layout.every((field) => field(reader)) && reader.atEnd;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function invalid(reason: string): DeployError {
  return new DeployError('bad-value', `SSH public key is invalid: ${reason}`);
}
