// Damaged conversations: either end says clearly what is wrong; it never hangs, and keeps no more than its limits.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cli } from '../../plugins/otopi/dialog/cli/index.ts';
import { DeployError } from '../../src/base/errors.ts';
import { base, core, dialog as keys } from '../../src/environment/engine-keys.ts';
import { key } from '../../src/environment/key.ts';
import type { HostMessage } from '../../src/dialog/wire/grammar.ts';
import { MessageDecoder } from '../../src/dialog/wire/message-decoder.ts';
import { type Harness, startDialog } from '../dialog-harness.ts';
import { fakeContext } from '../unit/fake-context.ts';
import { readFolders } from '../unit/cases.ts';
import { fuzz, fuzzTimeout, minimise } from './fuzz.ts';
import { pieces, seededRandom } from './mutate.ts';
import { performCall } from './perform.ts';
import { readTranscripts, said } from './transcript.ts';

const LINE_LIMIT = 2000;
const transcripts = readTranscripts();

suite('the back-end reads damaged conversations or says what is wrong', () => {
  test('in many rounds', fuzzTimeout, async (t) => {
    const originals = transcripts.map((transcript) => Buffer.from(said(transcript, 'H')));
    const outcomes = await fuzz(t, { rounds: 4000, originals, attempt: decode });
    // Otherwise the damage does no damage, or nothing survives it.
    if (outcomes.size > 1) assert.deepEqual([...outcomes.keys()].toSorted(), ['host-lost', 'protocol', 'read']);
  });

  for (const { name, read } of readFolders('damaged-conversations'))
    test(name, () =>
      assert.equal(decode(Buffer.from(read('host'), 'latin1'), seededRandom(1)), read('decoder').trim()),
    );
});

suite('the host takes damaged answers or says what is wrong', () => {
  test('in many rounds', fuzzTimeout, async (t) => {
    const originals = transcripts.map((one) => Buffer.from(said(one, 'B')));
    const outcomes = await fuzz(t, { rounds: 600, originals, attempt: answer });
    if (outcomes.size > 1)
      for (const outcome of ['goes on', 'bad-answer', 'peer-lost'])
        assert.ok(outcomes.has(outcome), [...outcomes].join());
  });

  test('a key of any length, wrongly answered', async () => {
    const bytes = Buffer.from(`env-query -k A/${'x'.repeat(5000)}\nVALUE y=int:1\n`);
    assert.equal(await command(bytes, seededRandom(1)), 'bad-answer');
  });

  test('to its command line too', fuzzTimeout, async (t) => {
    const lines = [
      'env-get -k A/bool', 'env-query -k A/int', 'VALUE A/int=int:3', 'env-set -k A/bool -t bool -v True', 'env-show', 'noop',
      'env-query-multi -k A/list', 'a', 'b', '--=451b80dc-996f-432e-9e4f-2b29ef6d1141=--', '', '**%Ping', 'env-set -k "A/str" -v \'x y\'',
      'log', 'exception-show', 'help', 'env-get --key=A/list', 'install',
    ]; // prettier-ignore
    const originals = [Buffer.from(`${lines.join('\n')}\n`), ...transcripts.map((one) => Buffer.from(said(one, 'B')))];
    const outcomes = await fuzz(t, { rounds: 400, originals, attempt: command });
    if (outcomes.size > 1) assert.ok(outcomes.has('proceeds') && outcomes.has('peer-lost'), [...outcomes].join());
  });
});

test('a case that fails is made small', async () => {
  const fails = async (bytes: Buffer): Promise<boolean> => /a.*b/s.test(bytes.toString());
  const bytes = Buffer.from(`${'x'.repeat(500)}a${'y'.repeat(300)}b${'z'.repeat(900)}`);
  assert.equal((await minimise(bytes, fails)).toString(), 'ab');
});

function decode(bytes: Buffer, random: () => number): string {
  const decoder = new MessageDecoder(LINE_LIMIT);
  try {
    for (const piece of pieces(bytes, random))
      for (const message of decoder.push(piece)) assert.ok(sizeOf(message) <= LINE_LIMIT * 6);
    decoder.end();
    return 'read';
  } catch (error) {
    assert.ok(error instanceof DeployError && error.message.length < 2000, String(error));
    return error.code;
  }
}

function sizeOf(message: HostMessage): number {
  return JSON.stringify(message).length;
}

async function answer(bytes: Buffer, random: () => number, index: number): Promise<string> {
  const { env = {}, calls = [] } = transcripts[index] ?? {};
  const host = startDialog({ env: { 'DIALOG/dialect': 'machine', ...env } });
  return talk(host, bytes, random, async () => {
    for (const call of calls) await performCall(host, call);
    return 'goes on';
  });
}

const declared = [
  key.bool('A/bool', { default: false, doc: 'x' }),
  key.int('A/int', { default: 1, doc: 'x' }),
  key.str('A/str', { doc: 'x' }),
  key.multi('A/list', { default: ['a', 'b'], doc: 'x' }),
  keys.customization,
  ...Object.values(base),
  ...Object.values(core),
];

/** The command line of the customization, with the real dialog. */
async function command(bytes: Buffer, random: () => number): Promise<string> {
  const { ctx } = fakeContext({ keys: declared, env: { 'DIALOG/customization': true } });
  const host = startDialog({ env: { 'DIALOG/dialect': 'machine' } });
  const event = cli.events(ctx.env).find(({ stage }) => stage === 'CUSTOMIZATION');
  return talk(host, bytes, random, async () => {
    await event?.run({ ...ctx, dialog: host.dialog });
    return 'proceeds';
  });
}

async function talk(host: Harness, bytes: Buffer, random: () => number, work: () => Promise<string>): Promise<string> {
  for (const piece of pieces(bytes, random)) host.stdin.write(piece);
  host.stdin.end();
  try {
    return await work();
  } catch (error) {
    if (error instanceof assert.AssertionError) return 'answered otherwise';
    assert.ok(error instanceof DeployError, String(error));
    assert.ok(['bad-answer', 'bad-value', 'aborted', 'peer-lost'].includes(error.code), error.code);
    assert.ok(error.message.length > 0 && error.message.length < 300, error.message);
    return error.code;
  } finally {
    await host.close();
  }
}
