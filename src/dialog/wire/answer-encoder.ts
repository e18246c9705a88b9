// Back-end side: answers as lines without their ends. What the host could take for something else is refused here.
import { DeployError } from '../../base/errors.ts';
import type { Value } from '../../environment/key.ts';
import { formatTypedValue } from '../../environment/typed-value.ts';
import { ANSWER_LINE_LIMIT, MULTI_STRING_LIMIT } from './answer-decoder.ts';
import { PING, shortened } from './grammar.ts';

/** Keeps our host's agent from taking us for lost; never inside an answer of many lines. */
export function encodePing(): string {
  return PING;
}

/** @throws DeployError bad-answer: no one line, or one that means something else */
export function encodeStringAnswer(name: string, value: string): string {
  if (value === PING)
    throw new DeployError('bad-answer', `The answer to ${shortened(name)} would be taken for a sign of life`);
  return line(name, value);
}

/** @throws DeployError bad-answer */
export function encodeValueAnswer(name: string, value: Exclude<Value, object>): string {
  return line(name, `VALUE ${name}=${formatTypedValue(value)}`);
}

/** @throws DeployError bad-answer */
export function encodeConfirmAnswer(name: string, agreed: boolean): string {
  return line(name, `CONFIRM ${name}=${agreed ? 'yes' : 'no'}`);
}

/** Aborts the run at a value query or a confirm. @throws DeployError bad-answer */
export function encodeAbortAnswer(name: string): string {
  return line(name, `ABORT ${name}`);
}

/** The lines and the boundary after them. @throws DeployError bad-answer */
export function encodeMultiStringAnswer(
  query: { name: string; boundary: string; abortBoundary: string },
  lines: readonly string[],
): string[] {
  const { name, boundary, abortBoundary } = query;
  if (lines[0] === PING)
    throw new DeployError(
      'bad-answer',
      `The answer to ${shortened(name)} begins with what is taken for a sign of life`,
    );
  if (lines.some((text) => text === boundary || text === abortBoundary))
    throw new DeployError('bad-answer', `A line of the answer to ${shortened(name)} is its boundary`);
  const size = lines.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
  if (size > MULTI_STRING_LIMIT)
    throw new DeployError('bad-answer', `The answer to ${shortened(name)} is longer than ${MULTI_STRING_LIMIT} bytes`);
  return [...lines.map((text) => line(name, text)), boundary];
}

/** Aborts the run at a query for many lines. */
export function encodeMultiStringAbort(query: { abortBoundary: string }): string {
  return query.abortBoundary;
}

function line(name: string, text: string): string {
  if (/[\r\n]/.test(text)) throw new DeployError('bad-answer', `The answer to ${shortened(name)} holds a line break`);
  if (Buffer.byteLength(text) > ANSWER_LINE_LIMIT)
    throw new DeployError('bad-answer', `The answer to ${shortened(name)} is longer than ${ANSWER_LINE_LIMIT} bytes`);
  return text;
}
