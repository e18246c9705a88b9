// The system plugins as the engine drives them: clock, reboot, program lookup.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clock } from '../../../../../plugins/otopi/system/clock/index.ts';
import { sleeperCommand, timerCommand } from '../../../../../plugins/otopi/system/reboot/commands.ts';
import { reboot } from '../../../../../plugins/otopi/system/reboot/index.ts';
import { DeployError } from '../../../../../src/base/errors.ts';
import { fakeContext, type FakeHost } from '../../../fake-context.ts';

describe('clock', () => {
  const set = 'date --utc --set=2026-11-22 07:30:59';
  const host: FakeHost = {
    env: { 'SYSTEM/clockSet': true },
    answers: { TIME: '20261122073059+0000' },
    commands: { [set]: '', 'hwclock --systohc': '' },
  };
  const unsynchronized = {
    'ntpq -c rv': 'associd=0 status=c016 leap_alarm, sync_unspec, 1 event, restart,\n',
    'chronyc waitsync 1': { code: 1 },
    'timedatectl show --property=NTPSynchronized --value': 'no\n',
  };

  test('is set by the answer', async () => {
    const fake = fakeContext(host);
    await fake.run(clock);
    assert.deepEqual(fake.recorded.commands, [set, 'hwclock --systohc']);
    assert.deepEqual(
      fake.recorded.changes.map(({ kind }) => kind),
      ['clock'],
    );
  });

  test('is not touched unless asked for', async () => {
    const fake = fakeContext({});
    await fake.run(clock);
    assert.deepEqual([fake.recorded.commands, fake.recorded.dialog], [[], []]);
  });

  test('is not touched while an image tree is deployed', async () => {
    const fake = fakeContext({ ...host, facts: { root: '/image' } });
    await fake.run(clock);
    assert.deepEqual([fake.recorded.commands, fake.recorded.dialog], [[], []]);
  });

  const programs = ['ntpq', 'chronyc', 'timedatectl'];
  const keepers: [string, FakeHost['commands']][] = [
    ['ntpd', { 'ntpq -c rv': 'associd=0 status=0615 leap_none, sync_ntp, 1 event, clock_sync,\n' }],
    ['chronyd', { 'chronyc waitsync 1': 'try: 1, refid: C0000201\n' }],
    ['systemd-timesyncd', { 'timedatectl show --property=NTPSynchronized --value': 'yes\n' }],
  ];
  for (const [keeper, answer] of keepers) {
    test(`is left to ${keeper} where that keeps it`, async () => {
      const fake = fakeContext({ ...host, programs, commands: { ...unsynchronized, ...answer } });
      await fake.run(clock);
      assert.deepEqual([fake.recorded.dialog, fake.recorded.changes], [[], []]);
    });
  }

  test('is set where all keepers say no', async () => {
    const fake = fakeContext({ ...host, programs, commands: { ...host.commands, ...unsynchronized } });
    await fake.run(clock);
    assert.deepEqual(
      fake.recorded.changes.map(({ kind }) => kind),
      ['clock'],
    );
  });

  for (const empty of ['', null]) {
    test(`stays where the answer is ${empty === null ? 'none' : 'empty'}`, async () => {
      const fake = fakeContext({ ...host, answers: { TIME: empty } });
      await fake.run(clock);
      assert.deepEqual([fake.recorded.commands, fake.recorded.log], [[], []]);
    });
  }

  test('an answer that takes too long is asked for again, a few times', async () => {
    const fake = fakeContext({ ...host, env: { 'SYSTEM/clockSet': true, 'SYSTEM/clockMaxGap': 0 } });
    await fake.run(clock);
    assert.deepEqual(
      fake.recorded.dialog,
      Array.from({ length: 5 }, () => 'ask TIME'),
    );
    assert.match(fake.recorded.log[0] ?? '', /^WARNING Cannot set clock: no answer came within 0 seconds/);
    assert.deepEqual(fake.recorded.commands, []);
  });

  const mishaps: [string, FakeHost][] = [
    ['no time', { answers: { TIME: 'noon' } }],
    ['a number', { answers: { TIME: 5 } }],
    ['date failing', { commands: { [set]: new DeployError('command-failed', 'date: no') } }],
    ['no hwclock', { commands: { [set]: '', 'hwclock --systohc': new DeployError('command-missing', 'no hwclock') } }],
  ];
  for (const [name, more] of mishaps) {
    test(`${name} is a warning`, async () => {
      const fake = fakeContext({ ...host, ...more });
      await fake.run(clock);
      assert.match(fake.recorded.log.join('\n'), /^WARNING Cannot set clock: /);
    });
  }

  test('an interruption is none of these', async () => {
    const reason = new DeployError('peer-lost', 'gone');
    await assert.rejects(fakeContext({ ...host, commands: { [set]: reason } }).run(clock), reason);
  });

  test('a plan does not ask', async () => {
    const fake = fakeContext({ ...host, planning: true });
    await fake.run(clock);
    assert.deepEqual(
      fake.recorded.changes.map(({ kind, unknown }) => [kind, unknown]),
      [['clock', true]],
    );
    assert.deepEqual(fake.recorded.dialog, []);
  });
});

describe('reboot', () => {
  const env = { 'SYSTEM/reboot': true, 'SYSTEM/rebootDeferTime': 7 };
  const commands = { [timerCommand(7).join(' ')]: '', [sleeperCommand(7).join(' ')]: '' };

  test('is announced, and begun after everything else', async () => {
    const fake = fakeContext({ env, commands });
    await fake.run(reboot, 'TERMINATE');
    assert.deepEqual([fake.recorded.log, fake.recorded.commands], [['INFO Reboot scheduled'], []]);
  });

  test('outlives the program, with or without systemd', async () => {
    const fake = fakeContext({ env, commands });
    await fake.run(reboot);
    assert.deepEqual(fake.recorded.changes, [
      { kind: 'reboot', target: 'host', why: 'Reboot 7 seconds after the end' },
    ]);
    assert.equal(fake.recorded.commands.length, 1);
  });

  test('is not done where it is not allowed, not asked for, or only planned', async () => {
    const image = { env, facts: { root: '/image' } };
    for (const host of [{ env: { ...env, 'SYSTEM/rebootAllow': false } }, {}, { env, planning: true }, image]) {
      const fake = fakeContext(host);
      await fake.run(reboot);
      assert.deepEqual(fake.recorded.commands, []);
    }
  });
});
