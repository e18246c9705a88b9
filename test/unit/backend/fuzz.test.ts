// Hostile agents: whatever they say, a deployment ends with a clear error, and soon.
import assert from 'node:assert/strict';
import { PassThrough, Readable, Writable } from 'node:stream';
import { suite, test } from 'node:test';
import { Conversation } from '../../../src/backend/dialog/conversation.ts';
import { Deployment } from '../../../src/backend/deploy/deployment.ts';
import { defaultSettings } from '../../../src/backend/deploy/settings.ts';
import { deploymentUnits } from '../../../src/backend/deploy/units/index.ts';
import { DeployError } from '../../../src/core/errors.ts';
import { mutate, pieces, seededRandom } from '../../wire/mutate.ts';
import { SimulatedAgent } from '../../simulated-agent.ts';

/** More in a nightly run: OHD_FUZZ_ROUNDS. */
const rounds = Number(process.env['OHD_FUZZ_ROUNDS'] ?? 1500);

function deploymentOf(input: AsyncIterable<Uint8Array>, output: Writable): Deployment {
  const units = deploymentUnits({
    settings: defaultSettings,
    authority: undefined,
    certificates: [],
    names: ['h1'],
    claimId: () => undefined,
    signal: new AbortController().signal,
  });
  return new Deployment({
    host: 'h1',
    correlationId: 'c1',
    mode: 'deploy',
    units,
    conversation: (observe) => new Conversation({ input, output, observe }),
    observe: () => undefined,
    logNamed: () => undefined,
    saveLog: async (prompt) => void (await prompt.downloadLog(devNull())),
    stopped: () => undefined,
  });
}

function devNull(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/** What a good agent says in a whole deployment. */
async function record(): Promise<Buffer> {
  const agent = new SimulatedAgent({
    env: { 'VDSM/vdsmId': 'id', 'ODEPLOY/installIncompleteReasons': ['a'] },
    questions: async (host) => void (await host.value('TIME')),
  });
  const said: Buffer[] = [];
  const copy = new PassThrough();
  agent.input.on('data', (chunk: Buffer) => said.push(chunk)).pipe(copy);
  await Promise.all([agent.run(), deploymentOf(copy, agent.output).run()]);
  return Buffer.concat(said);
}

suite('hostile agents', () => {
  test(`${rounds} damaged conversations end, most of them with a clear error`, async () => {
    const good = await record();
    const outcomes = new Map<string, number>();
    for (let seed = 1; seed <= rounds; seed++) {
      const random = seededRandom(seed);
      const deployment = deploymentOf(Readable.from(pieces(mutate(good, random), random)), devNull());
      const code = await deployment.run().then(
        () => 'ended',
        (thrown: unknown) => {
          assert.ok(thrown instanceof DeployError, `seed ${seed}: ${String(thrown)}`);
          assert.ok(thrown.message.length < 2000, `seed ${seed}`);
          return thrown.code;
        },
      );
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
    }
    for (const code of ['ended', 'protocol', 'host-lost']) assert.ok(outcomes.has(code), [...outcomes].join());
  });

  test('a display without end is cut off', async () => {
    const line = Buffer.from(`${'x'.repeat(1000)}\n`);
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('***D:MULTI-STRING REQUEST end\n');
      for (;;) yield line;
    }
    await assert.rejects(deploymentOf(endless(), devNull()).run(), {
      code: 'protocol',
      message: /REQUEST does not end/,
    });
  });

  test('displays of ever new names are cut off', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let i = 0; ; i++) yield Buffer.from(`***D:MULTI-STRING N${i} end\n${'x'.repeat(100_000)}\nend\n`);
    }
    await assert.rejects(deploymentOf(endless(), devNull()).run(), { code: 'protocol', message: /too much/ });
  });

  test('a line without end is cut off', async () => {
    const piece = Buffer.alloc(1024 * 1024, 'x');
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield piece;
    }
    await assert.rejects(deploymentOf(endless(), devNull()).run(), { code: 'protocol', message: /too long/ });
  });

  test('a log of any size goes through', async () => {
    function* lines(): Generator<string> {
      for (let i = 0; i < 20_000; i++) yield `${i} ${'y'.repeat(500)}`;
    }
    const agent = new SimulatedAgent({ log: lines() });
    await Promise.all([agent.run(), deploymentOf(agent.input, agent.output).run()]);
  });
});
