// Kernel arguments: what is asked of grubby, and what takes it back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Step } from '../../../../../../src/transaction/step.ts';
import { kernel } from '../../../../../../plugins/ovirt-host-deploy/kernel/kernel/index.ts';
import {
  parseGrubbyInfo,
  planGrubby,
  words,
} from '../../../../../../plugins/ovirt-host-deploy/kernel/kernel/grubby.ts';
import { fakeContext, type FakeHost } from '../../../../fake-context.ts';
import { readTable } from '../../../../cases.ts';

interface GrubbyCase {
  name: string;
  target: string;
  entries: { kernel: string; args: string }[];
  add: string;
  remove: string;
  commit: string[];
  revert: string[];
}

for (const one of readTable<GrubbyCase>('grubby'))
  test(`grubby: ${one.name}`, () => {
    const entries = one.entries.map(({ kernel: path, args }) => ({ kernel: path, args: words(args) }));
    const plan = planGrubby(one.target, entries, { add: words(one.add), remove: words(one.remove) });
    assert.deepEqual(plan?.commit.map((c) => c.slice(1).join(' ')) ?? [], one.commit);
    assert.deepEqual(plan?.revert.map((c) => c.slice(1).join(' ')) ?? [], one.revert);
  });

const info = `index=0
kernel="/boot/vmlinuz-5.14.0-1.el9.x86_64"
args="ro rhgb quiet module.opt="a b" $tuned_params"
root="/dev/mapper/os-root"
title="CentOS Stream"
index=1
non linux entry
`;

test('boot entries are read, those without a kernel left out', () => {
  assert.deepEqual(parseGrubbyInfo(info), [
    { kernel: '/boot/vmlinuz-5.14.0-1.el9.x86_64', args: ['ro', 'rhgb', 'quiet', 'module.opt="a b"', '$tuned_params'] },
  ]);
});

const host: FakeHost = { programs: ['grubby'], commands: { 'grubby --info=DEFAULT': info, 'grubby --info=ALL': info } };
const lines = (steps: readonly Step[] = []) => steps.map(({ args }) => (args['argv'] as string[]).join(' '));

test('arguments become one element of the main transaction, and what it does its own way back', async () => {
  const env = { 'KERNEL/cmdlineNew': 'intel_iommu=on', 'KERNEL/cmdlineOld': 'quiet' };
  const { recorded, run } = fakeContext({ ...host, env });
  await run(kernel);
  const [element] = recorded.elements;
  assert.deepEqual(lines(element?.commit), [
    'grubby --update-kernel=DEFAULT --remove-args=quiet',
    'grubby --update-kernel=DEFAULT --args=intel_iommu=on',
  ]);
  assert.deepEqual(lines(element?.revert), [
    'grubby --update-kernel=DEFAULT --remove-args=intel_iommu=on',
    'grubby --update-kernel=/boot/vmlinuz-5.14.0-1.el9.x86_64 --args=quiet',
  ]);
});

test('arguments that are there already change nothing', async () => {
  const { recorded, run } = fakeContext({
    ...host,
    env: { 'KERNEL/cmdlineNew': 'quiet', 'KERNEL/cmdlineOld': 'quiet' },
  });
  await run(kernel);
  assert.deepEqual(recorded.elements, []);
});

test('all kernels where that is wanted', async () => {
  const { recorded, run } = fakeContext({ ...host, env: { 'KERNEL/cmdlineNew': 'x', 'KERNEL/updateAll': true } });
  await run(kernel);
  assert.deepEqual(lines(recorded.elements[0]?.commit), ['grubby --update-kernel=ALL --args=x']);
});

test('nothing asked: no grubby, no warning', async () => {
  const { recorded, run } = fakeContext();
  await run(kernel);
  assert.deepEqual([recorded.log, recorded.commands, recorded.elements], [[], [], []]);
});

for (const [name, more, warning] of [
  ['no grubby', { programs: [] }, 'WARNING Grubby not present - not setting kernel arguments.'],
  [
    'container node',
    { env: { 'VDSM/ovirt-container-node': true } },
    'WARNING Container node, skipping kernel arguments.',
  ],
] as [string, FakeHost, string][])
  test(`off with a warning: ${name}`, async () => {
    const { recorded, run } = fakeContext({ ...host, ...more, env: { 'KERNEL/cmdlineNew': 'x', ...more.env } });
    await run(kernel);
    assert.ok(recorded.log.includes(warning));
    assert.deepEqual(recorded.elements, []);
  });

const findmnt = 'findmnt --output=UUID --noheadings --target=/boot';

test('fips=1 gets boot= of /boot', async () => {
  const commands = { ...host.commands, [findmnt]: '0aa1-22bb\n' };
  const { recorded, run } = fakeContext({ ...host, commands, env: { 'KERNEL/cmdlineNew': 'quiet fips=1' } });
  await run(kernel);
  assert.deepEqual(lines(recorded.elements[0]?.commit), [
    'grubby --update-kernel=DEFAULT --args=boot=UUID=0aa1-22bb fips=1',
  ]);
});

test('fips=1 with boot= is left as it is', async () => {
  const { recorded, run } = fakeContext({ ...host, env: { 'KERNEL/cmdlineNew': 'fips=1 boot=LABEL=b' } });
  await run(kernel);
  assert.deepEqual(lines(recorded.elements[0]?.commit), ['grubby --update-kernel=DEFAULT --args=fips=1 boot=LABEL=b']);
});

test('a /boot without a UUID is an error', async () => {
  const commands = { ...host.commands, [findmnt]: { code: 1 } };
  const { run } = fakeContext({ ...host, commands, env: { 'KERNEL/cmdlineNew': 'fips=1' } });
  await assert.rejects(run(kernel), { code: 'boot-unknown' });
});

test('a realtime kernel that cannot be had is an error naming what is missing', async () => {
  const { run } = fakeContext({ ...host, env: { 'KERNEL/enableRealtime': true } });
  await assert.rejects(run(kernel), { code: 'package-missing', message: /kernel-rt, kernel-rt-kvm/ });
});

test('a line break in the arguments is refused', async () => {
  const { run } = fakeContext({ ...host, env: { 'KERNEL/cmdlineOld': 'a\nb' } });
  await assert.rejects(run(kernel), { code: 'bad-value', message: /KERNEL\/cmdlineOld/ });
});
