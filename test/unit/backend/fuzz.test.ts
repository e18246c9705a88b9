// Hostile agents: whatever they say, a deployment ends with a clear error, and soon.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { before, suite, test } from 'node:test';
import type { Authority } from '../../../src/backend/ca/authority.ts';
import { Conversation } from '../../../src/backend/dialog/conversation.ts';
import { ProgressReader } from '../../../src/backend/dialog/progress.ts';
import { Deployment } from '../../../src/backend/deploy/deployment.ts';
import { defaultSettings, type Settings } from '../../../src/backend/deploy/settings.ts';
import { deploymentUnits, managementUnits } from '../../../src/backend/deploy/units/index.ts';
import { errorCodes } from '../../../src/base/error-codes.ts';
import { DeployError } from '../../../src/base/errors.ts';
import { DEFAULT_BOUNDARY } from '../../../src/dialog/wire/grammar.ts';
import { encodeDisplay } from '../../../src/dialog/wire/host-encoder.ts';
import { SimulatedAgent, type SimulatedHost } from '../../simulated-agent.ts';
import { fuzz, fuzzTimeout } from '../../wire/fuzz.ts';
import { pieces, seededRandom } from '../../wire/mutate.ts';
import { readTranscripts, said } from '../../wire/transcript.ts';
import { readFolders } from '../cases.ts';

/** Every unit has something to do. */
const settings: Settings = {
  ...defaultSettings,
  engineHost: 'engine.example.test',
  enginePort: 443,
  vdsmMinimumVersion: '4.50',
  sshPublicKey: 'ssh-ed25519 AAAA',
  sshUser: 'root',
  tunedProfile: 'virtual-host',
  firewall: 'iptables',
  fenceKdump: { address: '192.0.2.1', port: 7410, messageInterval: 5 },
  kernelArguments: 'quiet',
  console: true,
  hostedEngine: 'deploy',
  hostedEngineConfig: { a: 'b' },
  reboot: 'always',
  environment: [{ name: 'A/list', value: ['a', 'b'] }],
};

/** What it signs is verified before; the certificates are not looked at here. */
const authority: Authority = {
  sign: async () => ({ chain: ['-----BEGIN CERTIFICATE-----'], ends: new Date(0) }),
  consoleKey: async () => 'ssh-rsa AAAA',
  signConsole: async () => 'ssh-rsa-cert-v01@openssh.com AAAA',
};

type Kind = 'deploy' | 'plan' | 'manage';
/** Of the originals; all others are deployments. */
const kinds: readonly Kind[] = ['plan', 'manage'];

function deploymentOf(
  input: AsyncIterable<Uint8Array>,
  output: Writable,
  kind: Kind = 'deploy',
  logLimit = 100_000,
): Deployment {
  const parts = {
    settings,
    authority: kind === 'plan' ? undefined : authority,
    certificates: ['vdsm', 'qemu', 'ovn'] as const,
    names: ['h1'],
    claimId: (id: string) => (id === 'taken' ? 'h0' : undefined),
    signal: new AbortController().signal,
  };
  const progress = new ProgressReader();
  return new Deployment({
    host: 'h1',
    correlationId: 'c1',
    mode: kind === 'plan' ? 'plan' : 'deploy',
    units:
      kind === 'manage'
        ? managementUnits(parts, { mode: 'checkUpdate', packages: ['vdsm'] }, () => undefined)
        : deploymentUnits(parts),
    conversation: (observe) => new Conversation({ input, output, observe }),
    observe: (message) => void progress.take(message),
    warn: () => undefined,
    saveLog: async (prompt) => prompt.downloadLog(devNull(), logLimit),
    stopped: () => undefined,
  });
}

function devNull(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/** What a good agent says in a whole deployment. */
async function record(host: SimulatedHost, kind: Kind): Promise<Buffer> {
  const agent = new SimulatedAgent(host);
  const heard: Buffer[] = [];
  const copy = new PassThrough();
  agent.input.on('data', (chunk: Buffer) => heard.push(chunk)).pipe(copy);
  await Promise.all([agent.run(), deploymentOf(copy, agent.output, kind).run()]);
  return Buffer.concat(heard);
}

const env = {
  'VDSM/vdsmId': 'id',
  'ODEPLOY/installIncompleteReasons': ['a', 'b'],
  'KDUMP/supported': true,
  'VMCONSOLE/support': 1,
};
let originals: Buffer[];
const others = readTranscripts().map((one) => Buffer.from(said(one, 'H')));

before(async () => {
  // Always the same, or no seed would tell a case.
  const file = join(import.meta.dirname, '../../wire/request.pem');
  const request = readFileSync(file, 'utf8').trimEnd().split('\n');
  const enrol = async (agent: SimulatedAgent, name: string): Promise<void> => {
    agent.say(...encodeDisplay(`${name}_CERTIFICATE_REQUEST`, request, DEFAULT_BOUNDARY));
    await agent.lines(`${name}_CERTIFICATE_CHAIN`);
  };
  const busy = async (agent: SimulatedAgent): Promise<void> => {
    await agent.confirm('GPG_KEY');
    agent.say('***L:WARNING odd');
    await agent.value('TIME');
  };
  const enrolling = async (agent: SimulatedAgent): Promise<void> => {
    for (const name of ['VDSM', 'QEMU', 'OVN']) await enrol(agent, name);
  };
  const broken = async (agent: SimulatedAgent): Promise<void> => agent.say('***L:ERROR it broke');
  originals = [
    await record({ env, questions: busy }, 'plan'),
    await record({ env, questions: busy }, 'manage'),
    await record({ env, questions: enrolling }, 'deploy'),
    await record({ env, questions: busy, log: ['a', 'b', '', '***Q:STRING x'] }, 'deploy'),
    await record({ env: { ...env, 'BASE/error': true }, questions: broken }, 'deploy'),
    await record({ env: { 'VDSM/vdsmId': 'taken' } }, 'deploy'),
  ];
});

/** @returns how the deployment ended: its error's code, or its result */
async function deploy(bytes: Buffer, random: () => number, index: number): Promise<string> {
  const deployment = deploymentOf(Readable.from(pieces(bytes, random)), devNull(), kinds[index]);
  const thrown = await deployment.run().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown !== undefined) checkError(thrown);
  const { result, error, reasons } = deployment.outcome(0);
  if (error !== undefined) checkError(error);
  assert.ok(reasons.length <= 20 && reasons.every((one) => one.length <= 501));
  const kept = [...deployment.state.shown].reduce((sum, [name, lines]) => sum + name.length + lines.join('').length, 0);
  assert.ok(kept < 4 * 1024 * 1024, `${kept} characters are kept`);
  return thrown instanceof DeployError ? thrown.code : (error?.code ?? result);
}

function checkError(error: unknown): void {
  assert.ok(error instanceof DeployError, String(error));
  assert.ok(error.code in errorCodes && error.code !== 'internal', error.code);
  assert.ok(error.message.length > 0 && error.message.length < 2000, error.message);
}

suite('hostile agents', () => {
  test('damaged conversations end, most of them with a clear error', fuzzTimeout, async (t) => {
    const outcomes = await fuzz(t, { rounds: 1500, originals, others, attempt: deploy });
    // Where somebody asked for few rounds not everything comes.
    if (outcomes.values().reduce((sum, times) => sum + times, 0) < 1000) return;
    for (const outcome of ['complete', 'protocol', 'host-lost', 'host-failed', 'ca-request', 'host-id-taken'])
      assert.ok(outcomes.has(outcome), [...outcomes].join());
  });

  for (const { name, read } of readFolders('damaged-conversations'))
    test(name, async () =>
      assert.equal(
        await deploy(Buffer.from(read('host'), 'latin1'), seededRandom(1), kinds.length),
        read('deployment').trim(),
      ),
    );

  test('a question by a name that no answer has room for', async () => {
    const question = Buffer.from(`***Q:VALUE ${'x'.repeat(1024 * 1024)}\n`);
    assert.equal(await deploy(question, seededRandom(1), kinds.length), 'bad-answer');
  });

  const cases: [string, () => Generator<string>, RegExp][] = [
    ['a display without end', endlessDisplay, /REQUEST does not end/],
    ['displays of ever new names', endlessDisplays, /too much/],
    ['a line without end', endlessLine, /too long/],
    ['questions without end', endlessQuestions, /asks without end, at last for TIME/],
  ];
  function* endlessDisplay(): Generator<string> {
    yield '***D:MULTI-STRING REQUEST end\n';
    for (;;) yield `${'x'.repeat(1000)}\n`;
  }
  function* endlessDisplays(): Generator<string> {
    for (let i = 0; ; i++) yield `***D:MULTI-STRING N${i} end\n${'x'.repeat(100_000)}\nend\n`;
  }
  function* endlessLine(): Generator<string> {
    for (;;) yield 'x'.repeat(1024 * 1024);
  }
  function* endlessQuestions(): Generator<string> {
    for (;;) yield '***Q:VALUE TIME\n';
  }
  for (const [what, say, message] of cases)
    test(`cut off: ${what}`, async () => {
      const input = Readable.from(say(), { objectMode: true }).map((text: string) => Buffer.from(text));
      await assert.rejects(deploymentOf(input, devNull()).run(), { code: 'protocol', message });
    });

  test('a log of any size below the limit goes through', async () => {
    function* lines(): Generator<string> {
      for (let i = 0; i < 20_000; i++) yield `${i} ${'y'.repeat(500)}`;
    }
    const agent = new SimulatedAgent({ log: lines() });
    const deployment = deploymentOf(agent.input, agent.output, 'deploy', 20_000_000);
    await Promise.all([agent.run(), deployment.run()]);
    assert.equal(deployment.outcome(0).error, undefined);
  });
});
