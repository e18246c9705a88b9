// Host side: the lines a peer answers with, taken apart and checked. Bad answers throw, since a machine does not retry.
import { DeployError } from '../../base/errors.ts';
import type { Value } from '../../environment/key.ts';
import { parseTypedValue } from '../../environment/typed-value.ts';
import { ABORT_BOUNDARY, PING, shortened } from './grammar.ts';

/** Bytes of one line from the peer. */
export const ANSWER_LINE_LIMIT = 1024 * 1024;
/** Bytes of one answer of many lines. */
export const MULTI_STRING_LIMIT = 64 * 1024 * 1024;

const yes = new Set(['yes', 'y', 'Y', 'Yes', 'YES']);
const no = new Set(['no', 'n', 'N', 'No', 'NO']);

/** `VALUE NAME=type:value` or `ABORT NAME`. @throws DeployError bad-answer, aborted */
export function parseValueAnswer(name: string, line: string): Value {
  const text = argumentOf('VALUE', name, line);
  try {
    return parseTypedValue(text);
  } catch (cause) {
    if (!(cause instanceof DeployError)) throw cause;
    throw new DeployError('bad-answer', `${shortened(name)}: ${shortened(cause.message)}`, { cause });
  }
}

/** `CONFIRM NAME=yes`, `CONFIRM NAME=no` or `ABORT NAME`. @throws DeployError bad-answer, aborted */
export function parseConfirmAnswer(name: string, line: string): boolean {
  const text = argumentOf('CONFIRM', name, line);
  if (yes.has(text)) return true;
  if (no.has(text)) return false;
  throw invalidValue(name);
}

/** The answer among the valid ones, in their spelling; undefined where it is none of them. */
export function matchValidValue(
  answer: string,
  validValues: readonly string[] | undefined,
  caseSensitive: boolean,
): string | undefined {
  if (validValues === undefined || validValues.length === 0) return answer;
  const fold = (text: string): string => (caseSensitive ? text : text.toLowerCase());
  return validValues.find((valid) => fold(valid) === fold(answer));
}

/** The error of an answer that is none of the allowed ones. */
export function invalidValue(name: string): DeployError {
  return new DeployError('bad-answer', `Invalid value provided to '${shortened(name)}'`);
}

/** The error of an answer that aborts. */
export function abortedByPeer(): DeployError {
  return new DeployError('aborted', 'Aborted', { aborted: true });
}

/** Gathers the lines of one answer of many lines, up to its boundary. */
export class MultiStringAnswer {
  readonly #name: string;
  readonly #boundary: string;
  readonly #lines: string[] = [];
  #size = 0;

  constructor(name: string, boundary: string) {
    this.#name = name;
    this.#boundary = boundary;
  }

  /** All lines once the boundary is there, until then undefined. @throws DeployError bad-answer, aborted */
  push(line: string): string[] | undefined {
    if (line === this.#boundary) return this.#lines;
    if (line === ABORT_BOUNDARY) throw abortedByPeer();
    // The back-end may have pinged before it saw the query; from the first line on all is the answer's.
    if (line === PING && this.#lines.length === 0) return undefined;
    this.#size += Buffer.byteLength(line) + 1;
    if (this.#size > MULTI_STRING_LIMIT)
      throw new DeployError(
        'bad-answer',
        `The answer to ${shortened(this.#name)} is longer than ${MULTI_STRING_LIMIT} bytes`,
      );
    this.#lines.push(line);
    return undefined;
  }
}

function argumentOf(opcode: string, name: string, line: string): string {
  const [, word, rest] = /^(\S*) ?(.*)$/su.exec(line) ?? [];
  const text = rest ?? '';
  if (word === 'ABORT') {
    requireName(name, text);
    throw abortedByPeer();
  }
  if (word !== opcode) throw new DeployError('bad-answer', 'Invalid response opcode');
  const equals = text.indexOf('=');
  requireName(name, equals < 0 ? text : text.slice(0, equals));
  if (equals < 0) throw new DeployError('bad-answer', `Missing value for ${shortened(name)}`);
  return text.slice(equals + 1);
}

function requireName(name: string, received: string): void {
  if (received !== name)
    throw new DeployError('bad-answer', `Expected response for ${shortened(name)}, received '${shortened(received)}'`);
}
