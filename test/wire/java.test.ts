// The Java parser against the one of TypeScript: one grammar, two implementations, whole and damaged transcripts.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { DeployError } from '../../src/base/errors.ts';
import type { HostMessage } from '../../src/dialog/wire/grammar.ts';
import { MessageDecoder } from '../../src/dialog/wire/message-decoder.ts';
import { JavaPrograms } from '../java/programs.ts';
import { mutate, seededRandom } from './mutate.ts';
import type { BackendAnswer, Transcript } from './transcript.ts';
import { readTranscripts, said } from './transcript.ts';

interface Conversation {
  host: Buffer;
  answers: string[];
}

interface Outcome {
  events: unknown[];
  error: 'none' | 'protocol';
  /** What the back-end answered, base64. */
  sent: string;
}

const damagedCopies = 300;
let java: JavaPrograms;

before(async () => {
  java = await JavaPrograms.make();
});
after(async () => java[Symbol.asyncDispose]());

suite('the Java parser', () => {
  test('reads and answers the transcripts as this one does', async () => {
    const transcripts = readTranscripts();
    const outcomes = await replay(transcripts.map(conversationOf));
    for (const [at, transcript] of transcripts.entries()) {
      const outcome = outcomes[at];
      const expected = read(Buffer.from(said(transcript, 'H')));
      assert.deepEqual(outcome?.events, expected.events, transcript.name);
      assert.equal(outcome?.error, 'none', transcript.name);
      assert.equal(Buffer.from(outcome.sent, 'base64').toString(), said(transcript, 'B'), transcript.name);
    }
  });

  test('makes of damaged transcripts what this one makes of them', async () => {
    const damaged = readTranscripts().flatMap((transcript) =>
      Array.from({ length: damagedCopies }, (_, seed) =>
        mutate(Buffer.from(said(transcript, 'H')), seededRandom(seed + 1)),
      ),
    );
    const outcomes = await replay(damaged.map((host) => ({ host, answers: [] })));
    const seen = new Set<string>();
    for (const [at, host] of damaged.entries()) {
      const expected = read(host);
      assert.deepEqual(alike({ ...outcomes[at], sent: '' }), alike(expected), host.toString());
      seen.add(expected.error);
    }
    // Otherwise the damage does no damage, or nothing survives it.
    assert.deepEqual([...seen].toSorted(), ['none', 'protocol']);
  });

  test('does what back-ends ask of it, and stands hostile hosts', async () => {
    const told = (await java.run('ParserTest')).split('\n');
    assert.ok(told.length > 10 && told.every((line) => line.startsWith('ok - ')), told.join('\n'));
  });
});

/** Java makes one replacement of a surrogate's three bytes, Node.js three. */
function alike(outcome: object): unknown {
  return JSON.parse(JSON.stringify(outcome).replaceAll(/\uFFFD+/g, '\uFFFD'));
}

async function replay(conversations: readonly Conversation[]): Promise<Outcome[]> {
  const lines = conversations.map(({ host, answers }) => [host.toString('base64'), ...answers].join(' '));
  const told = await java.run('Replay', `${lines.join('\n')}\n`);
  return told.split('\n').map((line) => JSON.parse(line) as Outcome);
}

function conversationOf(transcript: Transcript): Conversation {
  const answers = transcript.messages.flatMap(({ answer = [] }) => answer.map(wordOf));
  return { host: Buffer.from(said(transcript, 'H')), answers };
}

/** KIND:TEXT, as Replay.java reads it. */
function wordOf(answer: BackendAnswer): string {
  const word = (kind: string, text: string): string => `${kind}:${Buffer.from(text).toString('base64')}`;
  if ('ping' in answer) return 'ping:';
  if ('string' in answer) return word('string', answer.string);
  if ('confirm' in answer) return word('confirm', String(answer.confirm));
  if ('lines' in answer) return word(answer.lines.length === 0 ? 'none' : 'lines', answer.lines.join('\n'));
  return word(typeof answer.value, String(answer.value));
}

/** What the parser of TypeScript makes of it, in the shape that Replay.java tells. */
function read(host: Buffer): Outcome {
  const decoder = new MessageDecoder();
  const messages: HostMessage[] = [];
  let error: Outcome['error'] = 'none';
  try {
    for (const message of decoder.push(host)) messages.push(message);
    decoder.end();
  } catch (thrown) {
    assert.ok(thrown instanceof DeployError);
    error = 'protocol';
  }
  // JSON knows no undefined, as the name of an event without one is.
  return { events: JSON.parse(JSON.stringify(displaysAsOne(messages))) as unknown[], error, sent: '' };
}

/** Java's event of a display holds its lines, so one that does not end is none. */
function displaysAsOne(messages: readonly HostMessage[]): object[] {
  const events: object[] = [];
  let lines: string[] = [];
  let start: HostMessage | undefined;
  for (const message of messages) {
    if (message.kind === 'displayStart') [start, lines] = [message, []];
    else if (message.kind === 'displayLine') lines.push(message.text);
    else if (message.kind === 'displayEnd') events.push({ ...start, kind: 'displayMultiString', lines });
    else events.push(message);
  }
  return events;
}
