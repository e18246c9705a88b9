// Each transcript is replayed by both ends, byte by byte: what the host writes, what the back-end reads and answers.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as answers from '../../src/dialog/wire/answer-encoder.ts';
import type { HostMessage } from '../../src/dialog/wire/grammar.ts';
import { MessageDecoder } from '../../src/dialog/wire/message-decoder.ts';
import { startDialog } from '../dialog-harness.ts';
import { performCall } from './perform.ts';
import type { BackendAnswer, Transcript } from './transcript.ts';
import { readTranscripts, said } from './transcript.ts';

for (const transcript of readTranscripts())
  suite(`transcript ${transcript.name}`, () => {
    test('the host writes it, each answer given once its question is out', async () => {
      const left = answersInTurn(transcript);
      const host = startDialog({
        env: { 'DIALOG/dialect': 'machine', ...transcript.env },
        onOutput: (output) => {
          while (left[0] !== undefined && left[0].after <= output.length) host.stdin.write(left.shift()?.text);
        },
      });
      host.dialog.open();
      for (const call of transcript.calls) await performCall(host, call);
      assert.equal(host.output(), said(transcript, 'H'));
      assert.deepEqual(left, []);
      assert.deepEqual(host.lost, []);
      await host.close();
    });

    for (const size of [1, 7, 65536])
      test(`the back-end reads it in pieces of ${size} bytes`, () => {
        const decoder = new MessageDecoder();
        const bytes = Buffer.from(said(transcript, 'H'));
        const read: HostMessage[] = [];
        for (let at = 0; at < bytes.length; at += size) read.push(...decoder.push(bytes.subarray(at, at + size)));
        decoder.end();
        const expected = transcript.messages.map(({ message }) => message);
        // Notes are for people: the transcript's own lines are what they are held against above.
        const told = read.filter(({ kind }) => kind !== 'note');
        // JSON knows no undefined, as the name of an event without one is.
        assert.deepEqual(JSON.parse(JSON.stringify(told)), expected);
      });

    test('the back-end gives its answers', () => {
      const lines = transcript.messages.flatMap(({ message, answer = [] }) =>
        answer.flatMap((single) => encodeAnswer(message, single)),
      );
      assert.equal(lines.map((line) => `${line}\n`).join(''), said(transcript, 'B'));
    });
  });

/** The back-end's lines, and how much the host has said before each. */
function answersInTurn(transcript: Transcript): { after: number; text: string }[] {
  let after = 0;
  return transcript.lines.flatMap(({ from, text }) => {
    if (from === 'B') return [{ after, text }];
    after += text.length;
    return [];
  });
}

function encodeAnswer(message: HostMessage, answer: BackendAnswer): string[] {
  if ('ping' in answer) return [answers.encodePing()];
  assert.ok('name' in message);
  const { name } = message;
  if ('string' in answer) return [answers.encodeStringAnswer(name, answer.string)];
  if ('value' in answer) return [answers.encodeValueAnswer(name, answer.value)];
  if ('confirm' in answer) return [answers.encodeConfirmAnswer(name, answer.confirm)];
  assert.ok(message.kind === 'queryMultiString');
  return answers.encodeMultiStringAnswer(message, answer.lines);
}
