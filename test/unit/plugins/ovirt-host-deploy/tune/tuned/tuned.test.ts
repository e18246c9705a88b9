// The tuned profile: which one, when it is set, and how it comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { virt } from '../../../../../../plugins/ovirt-host-deploy/keys.ts';
import { parseActiveProfile } from '../../../../../../plugins/ovirt-host-deploy/tune/tuned/active-profile.ts';
import { tuned } from '../../../../../../plugins/ovirt-host-deploy/tune/tuned/index.ts';
import { fakeContext, type FakeHost } from '../../../../fake-context.ts';

const keys = Object.values(virt);
const active = (profile: string): NonNullable<FakeHost['files']> => ({ '/etc/tuned/active_profile': `${profile}\n` });

for (const [output, expected] of [
  ['virtual-host\n', 'virtual-host'],
  ['balanced powersave \n', 'balanced powersave'],
  ['\n', undefined],
  ['', undefined],
] as const)
  test(`active profile: ${JSON.stringify(output)}`, () => assert.equal(parseActiveProfile(output), expected));

test('virtual-host where machines run', async () => {
  const { recorded, run } = fakeContext({
    keys,
    env: { 'VIRT/enable': true },
    files: active('balanced'),
    commands: { 'tuned-adm profile virtual-host': '' },
  });
  await run(tuned);
  assert.deepEqual(recorded.packages, ['installUpdate tuned']);
  assert.deepEqual(recorded.services, ['start tuned', 'enable tuned']);
  assert.equal(recorded.commands.at(-1), 'tuned-adm profile virtual-host');
});

test('a given profile wins; one that is active already is left alone', async () => {
  const env = { 'VIRT/enable': true, 'TUNE/tunedProfile': 'rhgs' };
  const { recorded, run } = fakeContext({ keys, env, files: active('rhgs') });
  await run(tuned);
  assert.deepEqual([recorded.changes, recorded.commands], [[], []]);
});

for (const profile of [null, ''])
  test(`no virtualization and the profile ${JSON.stringify(profile)}: nothing happens`, async () => {
    const { recorded, run } = fakeContext({ keys, env: { 'TUNE/tunedProfile': profile } });
    await run(tuned);
    assert.deepEqual([recorded.packages, recorded.services, recorded.commands], [[], [], []]);
  });

test('a profile that cannot be set is a WARNING, and tuned is not enabled', async () => {
  const { recorded, run } = fakeContext({
    keys,
    env: { 'TUNE/tunedProfile': 'no-such' },
    files: active('balanced'),
    commands: { 'tuned-adm profile no-such': new Error('not found') },
  });
  await run(tuned);
  assert.deepEqual(recorded.log, ['WARNING Cannot set the tuned profile no-such: not found']);
  assert.deepEqual(recorded.services, ['start tuned']);
});

test('a plan asks no program that the packages of the run bring', async () => {
  const { recorded, run } = fakeContext({ keys, env: { 'VIRT/enable': true }, planning: true });
  await run(tuned);
  assert.deepEqual(recorded.commands, []);
  assert.deepEqual(
    recorded.changes.map(({ target }) => target),
    ['tuned', 'tuned-adm'],
  );
});

for (const [before, back] of [
  [{}, ['rm -f /etc/tuned/active_profile', 'rm -f /etc/tuned/profile_mode', 'tuned-adm off']],
  [
    { ...active('balanced'), '/etc/tuned/profile_mode': 'auto\n' },
    ['tee /etc/tuned/active_profile', 'tee /etc/tuned/profile_mode', 'tuned-adm profile balanced'],
  ],
] as const)
  test(`taken back last to first: ${back.join(', ')}`, async () => {
    const { recorded, run } = fakeContext({
      keys,
      env: { 'VIRT/enable': true },
      files: before,
      commands: { 'tuned-adm profile virtual-host': '' },
    });
    await run(tuned);
    assert.deepEqual(
      recorded.undo,
      back.map((command) => `command.run ${command}`),
    );
  });

test('a line break in the profile is refused', async () => {
  const { run } = fakeContext({ keys, env: { 'TUNE/tunedProfile': 'a\nb' } });
  await assert.rejects(run(tuned), { code: 'bad-value', message: /TUNE\/tunedProfile/ });
});
