// A deployment's conversation, held with an agent in memory: what is set, answered, refused, and how it ends.
import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { describe, test } from 'node:test';
import { DeployError } from '../../../src/base/errors.ts';
import type { Unit } from '../../../src/backend/deploy/unit.ts';
import { iptablesTemplates } from '../../../src/ovirt/firewall/iptables-rules.ts';
import { formatTypedValue } from '../../../src/environment/typed-value.ts';
import type { SimulatedAgent } from '../../simulated-agent.ts';
import { hold } from './hold.ts';

describe('a deployment', () => {
  test('sets what was asked for, answers, fetches the log and is complete', async () => {
    const { agent, outcome, log } = await hold(
      {
        env: { 'VDSM/vdsmId': 'id-1' },
        log: ['first', 'second'],
        questions: async (host) => {
          assert.match(formatTypedValue(await host.value('TIME')), /^str:\d{14}\+0000$/);
          assert.equal(await host.confirm('GPG_KEY'), true);
        },
      },
      {
        settings: {
          tunedProfile: 'throughput',
          firewall: 'iptables',
          iptables: { ...iptablesTemplates, custom: '-A INPUT -j CUSTOM' },
        },
      },
    );
    assert.deepEqual(outcome, { result: 'complete', reasons: [], error: undefined });
    assert.equal(log, 'first\nsecond\n');
    const { env } = agent;
    assert.equal(env.get('TUNE/tunedProfile'), 'throughput');
    assert.equal(env.get('VDSM_CONFIG/addresses/management_port'), '54321');
    assert.equal(env.get('OVIRT_ENGINE/correlationId'), 'c1');
    assert.equal(env.get('CORE/logRemoveAtExit'), true);
    assert.ok((env.get('NETWORK/iptablesRules') as string[]).includes('-A INPUT -j CUSTOM'));
  });

  test('is incomplete with its reasons, or wants a reboot', async () => {
    const env = { 'ODEPLOY/installIncomplete': true, 'ODEPLOY/installIncompleteReasons': ['a', 'b'] };
    assert.deepEqual((await hold({ env })).outcome, { result: 'incomplete', reasons: ['a', 'b'], error: undefined });
    assert.equal((await hold({ env: { 'SYSTEM/reboot': true } })).outcome.result, 'reboot');
    const forbidden = { 'SYSTEM/reboot': true, 'SYSTEM/rebootAllow': false };
    assert.equal((await hold({ env: forbidden })).outcome.result, 'complete');
  });

  test('of a host that cannot keep its log is ended before it changes anything', async () => {
    const { agent, outcome } = await hold({ env: { 'BASE/log': false } });
    assert.equal(outcome.error?.code, 'file-write');
    assert.ok(agent.heard.includes('abort') && !agent.heard.includes('install'));
  });

  test('that failed on the host says what the host said, its log fetched', async () => {
    const { outcome, log } = await hold({
      env: { 'BASE/error': true },
      questions: async (host) => host.say('***L:ERROR it broke'),
    });
    assert.equal(outcome.result, 'failed');
    assert.equal(outcome.error?.code, 'host-failed');
    assert.match(outcome.error?.message ?? '', /it broke/);
    assert.equal(log, 'one line\n');
  });

  test('is aborted in order when the id is another host’s', async () => {
    const { agent, outcome } = await hold({ env: { 'VDSM/vdsmId': 'id-1' } }, { taken: 'h0' });
    assert.equal(outcome.error?.code, 'host-id-taken');
    assert.ok(agent.heard.includes('abort'));
    assert.ok(agent.heard.includes('log'), 'the log is fetched');
  });

  for (const [kind, ask, heard] of [
    ['value', async (host: SimulatedAgent) => void (await host.value('ODD')), 'ABORT ODD'],
    [
      'lines',
      async (host: SimulatedAgent) => void (await host.lines('ODD')),
      '--=451b80dc-996f-ABORT-9e4f-2b29ef6d1141=--',
    ],
    ['confirm', async (host: SimulatedAgent) => void (await host.confirm('ODD')), 'CONFIRM ODD=no'],
  ] as const)
    test(`fails naming an unknown question (${kind}), which is refused`, async () => {
      const { agent, outcome } = await hold({ questions: ask });
      assert.equal(outcome.error?.code, 'host-question');
      assert.match(outcome.error?.message ?? '', /ODD/);
      assert.ok(agent.heard.includes(heard), agent.heard.join('\n'));
    });

  test('goes on to the log when a unit refuses an answer', async () => {
    const unit: Unit = {
      id: 'test',
      answer: async ({ name }) => {
        if (name === 'SIGN') throw new DeployError('ca-failed', 'no signature');
        return undefined;
      },
    };
    const { agent, outcome } = await hold(
      { questions: async (host) => void (await host.lines('SIGN')) },
      { units: [unit] },
    );
    assert.equal(outcome.error?.code, 'ca-failed');
    assert.ok(agent.heard.includes('log'));
  });

  test('that cannot keep the log reads it to its end all the same, says so, and takes its leave', async () => {
    const full = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done(new Error('ENOSPC')) });
    full.on('error', () => undefined);
    const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i}`);
    const { agent, outcome, warnings } = await hold({ log: lines }, { log: full });
    assert.equal(outcome.result, 'complete', 'the host is deployed');
    assert.match(warnings.join(), /log of the host was not saved here and stays there/);
    assert.equal(agent.env.get('CORE/logRemoveAtExit'), undefined);
    assert.equal(agent.heard.at(-1), 'quit');
  });

  test('leaves signing keys alone where it is told to', async () => {
    const questions = async (host: SimulatedAgent): Promise<void> => assert.equal(await host.confirm('GPG_KEY'), false);
    await hold({ questions }, { settings: { acceptPackageKeys: false } });
  });
});
