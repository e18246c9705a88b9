// The back-end's end of the machine dialect, without any stream: bytes in, messages out; replies in, text out.
import { cleanText } from '../border/text.ts';
import { DeployError } from '../../base/errors.ts';
import type { Value } from '../../environment/key.ts';
import { isStringList } from '../../environment/typed-value.ts';
import {
  encodeAbortAnswer,
  encodeConfirmAnswer,
  encodeMultiStringAbort,
  encodeMultiStringAnswer,
  encodePing,
  encodeStringAnswer,
  encodeValueAnswer,
} from '../../dialog/wire/answer-encoder.ts';
import type { HostMessage } from '../../dialog/wire/grammar.ts';
import { MessageDecoder } from '../../dialog/wire/message-decoder.ts';

/** A message that waits for a reply. */
export type Query = Extract<HostMessage, { kind: 'queryString' | 'queryMultiString' | 'queryValue' | 'confirm' }>;

/** What a query is answered with; `abort` ends the run on the host. */
export type Reply = { readonly value: Value } | 'abort';

/** One dialog: chunks of the host's output in, however they are cut; its messages out. */
export class MachineDialogParser {
  readonly #decoder = new MessageDecoder();

  /** True once the host said its last line. */
  get terminated(): boolean {
    return this.#decoder.terminated;
  }

  /** A wrong line came; the lines after it, which the error shows, are still awaited. */
  get failing(): boolean {
    return this.#decoder.failing;
  }

  /** The messages that are complete by now. @throws DeployError protocol */
  receive(chunk: Uint8Array): Generator<HostMessage, void> {
    return this.#decoder.push(chunk);
  }

  /** The host's output has ended. @throws DeployError host-lost: in the middle of something; protocol: after a wrong line */
  end(): void {
    this.#decoder.end();
  }
}

/** True for the messages that wait for a reply. */
export function isQuery(message: HostMessage): message is Query {
  return ['queryString', 'queryMultiString', 'queryValue', 'confirm'].includes(message.kind);
}

/** The lines to send, ends included. @throws DeployError bad-answer: a reply that this query cannot have */
export function formatReply(query: Query, reply: Reply): string {
  return `${linesOfReply(query, reply).join('\n')}\n`;
}

/** A sign of life; never inside an answer of many lines. */
export function formatPing(): string {
  return `${encodePing()}\n`;
}

function linesOfReply(query: Query, reply: Reply): string[] {
  if (reply === 'abort') return abortLines(query);
  const { value } = reply;
  switch (query.kind) {
    case 'queryString':
      if (typeof value === 'string') return [encodeStringAnswer(query.name, value)];
      break;
    case 'queryMultiString':
      if (isStringList(value)) return encodeMultiStringAnswer(query, value);
      break;
    case 'confirm':
      if (typeof value === 'boolean') return [encodeConfirmAnswer(query.name, value)];
      break;
    case 'queryValue':
      if (value === null || typeof value !== 'object') return [encodeValueAnswer(query.name, value)];
  }
  throw new DeployError(
    'bad-answer',
    `The reply to ${cleanText(query.name, 80)} is not of the kind that was asked for`,
  );
}

function abortLines(query: Query): string[] {
  if (query.kind === 'queryMultiString') return [encodeMultiStringAbort(query)];
  if (query.kind !== 'queryString') return [encodeAbortAnswer(query.name)];
  throw new DeployError('bad-answer', `${cleanText(query.name, 80)} asks for a line and cannot be aborted`);
}
