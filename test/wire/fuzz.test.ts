// Damaged transcripts: either end says clearly what is wrong; it never hangs, and keeps no more than its limits.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { DeployError } from '../../src/core/errors.ts';
import type { HostMessage } from '../../src/dialog/wire/grammar.ts';
import { MessageDecoder } from '../../src/dialog/wire/message-decoder.ts';
import { startDialog } from '../dialog-harness.ts';
import { mutate, pieces, seededRandom } from './mutate.ts';
import { performCall } from './perform.ts';
import { readTranscripts, said } from './transcript.ts';

const LINE_LIMIT = 2000;

suite('damaged transcripts', () => {
  for (const transcript of readTranscripts()) {
    test(`the back-end reads ${transcript.name} or says what is wrong`, () => {
      const outcomes = new Set<string>();
      for (let seed = 1; seed <= 2000; seed++) {
        const random = seededRandom(seed);
        const damaged = mutate(Buffer.from(said(transcript, 'H')), random);
        outcomes.add(decode(damaged, random, `seed ${seed}`));
      }
      // Otherwise the damage does no damage, or nothing survives it.
      assert.deepEqual([...outcomes].toSorted(), ['host-lost', 'protocol', 'read']);
    });

    test(`the host takes the answers of ${transcript.name} or says what is wrong`, async () => {
      for (let seed = 1; seed <= 150; seed++) {
        const random = seededRandom(seed);
        const damaged = mutate(Buffer.from(said(transcript, 'B')), random);
        const host = startDialog({ env: { 'DIALOG/dialect': 'machine', ...transcript.env } });
        for (const piece of pieces(damaged, random)) host.stdin.write(piece);
        host.stdin.end();
        const thrown = await runUntilError(async () => {
          for (const call of transcript.calls) await performCall(host, call);
        });
        if (thrown !== undefined && !(thrown instanceof assert.AssertionError)) assertClear(thrown, `seed ${seed}`);
        await host.close();
      }
    });
  }
});

function decode(bytes: Buffer, random: () => number, label: string): string {
  const decoder = new MessageDecoder(LINE_LIMIT);
  try {
    for (const piece of pieces(bytes, random))
      for (const message of decoder.push(piece)) assert.ok(sizeOf(message) <= LINE_LIMIT * 2, label);
    decoder.end();
    return 'read';
  } catch (error) {
    assert.ok(error instanceof DeployError && error.message.length < 2000, `${label}: ${String(error)}`);
    return error.code;
  }
}

function sizeOf(message: HostMessage): number {
  return JSON.stringify(message).length;
}

async function runUntilError(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  }
}

function assertClear(error: unknown, label: string): void {
  assert.ok(error instanceof DeployError, `${label}: ${String(error)}`);
  assert.ok(['bad-answer', 'aborted', 'peer-lost'].includes(error.code), `${label}: ${error.code}`);
  assert.ok(error.message.length > 0 && error.message.length < 300, `${label}: ${error.message}`);
}
