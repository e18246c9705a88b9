// One OpenSSH public key, `type base64 comment`: see sshd(8) AUTHORIZED_KEYS and RFC 4253, 5656, 8709.
import { DeployError } from '../core/errors.ts';

export interface OpenSshKey {
  readonly type: string;
  /** Base64, as it was given. */
  readonly blob: string;
  readonly comment: string;
}

type Field = 'number' | 'text' | 'ed25519' | { readonly curve: string; readonly bytes: number };

const p256: Field = { curve: 'nistp256', bytes: 65 };

/** What stands behind the type inside the blob. */
const layouts = new Map<string, readonly Field[]>([
  ['ssh-rsa', ['number', 'number']],
  ['ssh-dss', ['number', 'number', 'number', 'number']],
  ['ssh-ed25519', ['ed25519']],
  ['ecdsa-sha2-nistp256', [p256]],
  ['ecdsa-sha2-nistp384', [{ curve: 'nistp384', bytes: 97 }]],
  ['ecdsa-sha2-nistp521', [{ curve: 'nistp521', bytes: 133 }]],
  ['sk-ssh-ed25519@openssh.com', ['ed25519', 'text']],
  ['sk-ecdsa-sha2-nistp256@openssh.com', [p256, 'text']],
]);

export function isOpenSshKeyType(word: string): boolean {
  return layouts.has(word);
}

/** @throws DeployError bad-value: not exactly one key, an unknown type, or a blob that is no key of it. */
export function parseOpenSshKey(text: string): OpenSshKey {
  const match = /^(\S+)[ \t]+(\S+)(?:[ \t]+(.*))?$/.exec(text.trim());
  const [, type = '', blob = '', comment = ''] = match ?? [];
  // Whatever ends a line for some reader would smuggle in a second one.
  // oxlint-disable-next-line no-control-regex
  if (match === null || /[\0-\x08\x0a-\x1f\x7f]/.test(text.trim()))
    throw invalid('it is not one line `type key comment`');
  const layout = layouts.get(type);
  if (layout === undefined) throw invalid(`its type '${type}' is none that OpenSSH has`);
  checkBlob(type, layout, blob);
  return { type, blob, comment: comment.trim() };
}

function invalid(reason: string): DeployError {
  return new DeployError('bad-value', `SSH public key is invalid: ${reason}`);
}

function checkBlob(type: string, layout: readonly Field[], blob: string): void {
  const bytes = Buffer.from(blob, 'base64');
  if (bytes.toString('base64') !== blob) throw invalid('it is no base64');
  const fields = splitFields(bytes);
  if (fields.shift()?.toString('latin1') !== type) throw invalid(`its inside says it is no ${type}`);
  for (const field of layout) if (!takes(field, fields)) throw invalid(`its inside is no ${type} key`);
  if (fields.length > 0) throw invalid('something follows the key');
}

/** Fields of an SSH blob: a length of 32 bits before each. */
function splitFields(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at + 4;
    const end = start > bytes.length ? Number.POSITIVE_INFINITY : start + bytes.readUInt32BE(at);
    if (end > bytes.length) throw invalid('it is cut off');
    fields.push(bytes.subarray(start, end));
    at = end;
  }
  return fields;
}

function takes(field: Field, fields: Buffer[]): boolean {
  const value = fields.shift();
  if (value === undefined) return false;
  if (field === 'text') return true;
  if (field === 'ed25519') return value.length === 32;
  // Numbers are positive, without needless leading zeros.
  if (field === 'number') return (value[0] ?? 0x80) < 0x80 && (value[0] !== 0 || (value[1] ?? 0) >= 0x80);
  const point = fields.shift();
  return value.toString('latin1') === field.curve && point?.length === field.bytes && point[0] === 4;
}
