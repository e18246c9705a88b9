// Putting a key into authorized_keys, byte by byte: see sshd(8) AUTHORIZED_KEYS FILE FORMAT.
import { isOpenSshKeyType, type OpenSshKey } from '#openssh/openssh-key';

interface Entry {
  /** Everything in front of the key, blanks included. */
  readonly prefix: string;
  readonly blob: string;
  readonly comment: string;
}

/**
 * The file with the key in it once. It takes the place of the first line that has this key already, else of the first
 * that has another key under the same comment, and keeps that line's options; further such lines go.
 * Every other line stays byte for byte.
 */
export function putKey(content: Uint8Array, key: OpenSshKey): Uint8Array {
  const lines = splitLines(content);
  const comment = Buffer.from(key.comment, 'utf8').toString('latin1');
  const entries = lines.map(parseEntry);
  const hasKey = (entry: Entry | undefined) => entry?.blob === key.blob;
  const hasComment = (entry: Entry | undefined) => comment !== '' && entry?.comment === comment;
  const place = [entries.findIndex(hasKey), entries.findIndex(hasComment)].find((index) => index >= 0) ?? -1;
  const wanted = [key.type, key.blob, comment].filter(Boolean).join(' ');

  const kept = lines.flatMap((line, i) => {
    const entry = entries[i];
    if (i !== place) return hasKey(entry) || hasComment(entry) ? [] : [line];
    const isSo = hasKey(entry) && (comment === '' || hasComment(entry));
    return [isSo ? line : `${entry?.prefix}${wanted}`];
  });
  if (place < 0) kept.push(wanted);
  if (kept.length === lines.length && kept.every((line, i) => line === lines[i])) return content;
  return Buffer.from(kept.map((line) => `${line}\n`).join(''), 'latin1');
}

/** Latin-1 maps bytes to characters one to one: lines in any encoding come through. */
function splitLines(content: Uint8Array): string[] {
  const lines = Buffer.from(content).toString('latin1').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Undefined for comments, blank lines, what sshd could not read either, and keys that certify others. */
function parseEntry(line: string): Entry | undefined {
  const start = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  if (line[start] === '#') return undefined;
  return parseKeyAt(line, start) ?? parseKeyAt(line, afterOptions(line, start));
}

function parseKeyAt(line: string, start: number): Entry | undefined {
  const match = /^(\S+)[ \t]+(\S+)(.*)$/s.exec(line.slice(start));
  const [, type = '', blob = '', comment = ''] = match ?? [];
  const prefix = line.slice(0, start);
  if (!isOpenSshKeyType(type) || isCertifier(prefix)) return undefined;
  return { prefix, blob, comment: comment.trim() };
}

/** Options end at the first blank outside quotes. */
function afterOptions(line: string, start: number): number {
  const options = /^(?:"(?:\\"|[^"])*"|[^" \t])*[ \t]*/.exec(line.slice(start))?.[0] ?? '';
  return start + options.length;
}

function isCertifier(options: string): boolean {
  return /(^|,)cert-authority(,|$)/i.test(options.replaceAll(/"(?:\\"|[^"])*"/g, '').trim());
}
