// What every package manager must do, tried on a real one: install, update, fail, ask for keys, wait for locks, be taken back.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { BaseName } from '../lab/recipes.ts';
import { configurationTests } from './configuration.ts';
import { formTests } from './forms.ts';
import { complaints, PackageHost } from './host.ts';
import { interruptionTests } from './interruptions.ts';
import { keyTests } from './keys.ts';

/** @param groups false where the distribution's own package manager crashes on every group. */
export function packagerTests(base: BaseName, { groups = true } = {}): void {
  let at: PackageHost;
  before(async () => {
    at = await PackageHost.boot(base);
  });
  after(async () => at[Symbol.asyncDispose]());
  beforeEach(async () => at.clear());

  describe('installing and updating', () => doingTests(() => at));
  if (groups) describe('groups', () => groupTests(() => at));
  describe('failing', () => failureTests(() => at));
  describe('configuration', () => configurationTests(() => at));
  if (base === 'dnf5') describe('forms of other versions', () => formTests(() => at));
  describe('keys', () => keyTests(() => at));
  describe('interrupted', () => interruptionTests(() => at));
}

const install = ['installUpdate', 'virt-top,iptables-services'] as [string, string];

function doingTests(host: () => PackageHost): void {
  test('a plan names the packages and changes nothing; the run does just that; the next one has nothing to do', async () => {
    const at = host();
    await at.offer('v1', 'faulty');
    const start = await at.packages();
    const plan = await at.run({ action: install, plan: true });
    assert.equal(plan.code, 0, plan.stdout);
    assert.deepEqual(await at.packages(), start);
    const planned = changes(await at.log(), 'PLANNED');
    assert.deepEqual(planned, [
      'package iptables-services.noarch: install 1.8.8-6.el9',
      'package virt-top.noarch: install 1.1.1-8.el9',
    ]);

    const run = await at.run({ action: install });
    assert.equal(run.code, 0, run.stdout);
    assert.equal(run.stderr, '');
    assert.deepEqual(changes(await at.log(), 'CHANGE'), planned);
    assert.ok(run.records.includes('INFO DNF Installed: virt-top-1.1.1-8.el9.noarch'), run.records.join('\n'));
    assert.match(await at.log(), /Transaction Summary:\n +install +/);

    const again = await at.run({ action: install });
    assert.equal(again.code, 0, again.stdout);
    assert.deepEqual(changes(await at.log(), 'CHANGE'), []);
    assert.ok((await at.managerStarts()) <= 2, await at.log());
  });

  test('what is updated, replaced and added is taken back to the same packages', async () => {
    const at = host();
    await at.offer('v1', 'faulty');
    await at.shell('dnf -y -q install virt-top old-name-1.0');
    const start = await at.packages();
    await at.offer('v1', 'v2', 'faulty');
    const run = await at.run({ action: ['installUpdate', 'virt-top,new-name,iptables-services'], fail: true });
    assert.equal(run.code, 1);
    assert.ok(run.records.includes('INFO DNF Upgrade: virt-top-1.1.1-9.el9.noarch'), run.records.join('\n'));
    assert.deepEqual(await at.packages(), start);
  });

  test('an update whose old version is in no repository stays, is named, and the rest goes back', async () => {
    const at = host();
    await at.offer('v1');
    await at.shell('dnf -y -q install virt-top');
    await at.offer('v2');
    const safe = await at.run({ action: ['checkForSafeUpdate', 'virt-top'] });
    assert.equal(safe.code, 102, safe.stdout);
    const run = await at.run({ action: ['installUpdate', 'virt-top,iptables-services'], fail: true });
    assert.equal(run.code, 1);
    assert.match(complaints(run), /WARNING .*virt-top-1\.1\.1-8\.el9\.noarch/);
    assert.deepEqual(
      (await at.packages()).filter((name) => !name.startsWith('el-base')),
      ['virt-top-1.1.1-9.el9.noarch'],
    );
  });

  test('an update that can be taken back is told by 101', async () => {
    const at = host();
    await at.offer('v1');
    await at.shell('dnf -y -q install virt-top');
    await at.offer('v1', 'v2');
    assert.equal((await at.run({ action: ['checkForSafeUpdate', 'virt-top'] })).code, 101);
  });

  test('removed packages come back', async () => {
    const at = host();
    await at.offer('v1');
    await at.shell('dnf -y -q install virt-top');
    const start = await at.packages();
    const run = await at.run({ action: ['remove', 'virt-top'], fail: true });
    assert.ok(run.records.includes('INFO DNF Removed: virt-top-1.1.1-8.el9.noarch'), run.records.join('\n'));
    assert.deepEqual(await at.packages(), start);
  });

  test('PACKAGER/dnfRollback false leaves the packages', async () => {
    const at = host();
    await at.offer('v1');
    const run = await at.run({ action: ['install', 'virt-top'], fail: true, env: ['PACKAGER/dnfRollback=bool:False'] });
    assert.equal(run.code, 1);
    assert.ok((await at.packages()).includes('virt-top-1.1.1-8.el9.noarch'));
  });
}

function groupTests(host: () => PackageHost): void {
  test('a group is listed, installed and removed', async () => {
    const at = host();
    await at.offer('v1');
    const listed = await at.run({ action: ['queryGroups', 'x'] });
    assert.match(listed.stdout, /available virt \(Virtualization Host\)/);
    const start = await at.packages();
    const run = await at.run({ action: ['installGroup', 'virt'] });
    assert.equal(run.code, 0, run.stdout);
    assert.ok((await at.packages()).some((name) => name.startsWith('qemu-kvm-')));
    const again = await at.run({ action: ['installGroup', 'virt'] });
    assert.deepEqual(changes(await at.log(), 'CHANGE'), [], again.stdout);
    const removed = await at.run({ action: ['removeGroup', 'virt'] });
    assert.equal(removed.code, 0, removed.stdout);
    assert.deepEqual(await at.packages(), start);
  });
}

function failureTests(host: () => PackageHost): void {
  const fails = (what: string, packages: string, repos: Parameters<PackageHost['offer']>, message: RegExp): void => {
    test(what, async () => {
      const at = host();
      await at.offer(...repos);
      const start = await at.packages();
      const run = await at.run({ action: ['install', packages] });
      assert.equal(run.code, 1, run.stdout);
      assert.equal(run.stderr, '');
      assert.match(complaints(run), message);
      assert.deepEqual(await at.packages(), start);
    });
  };
  fails(
    'a %post that fails',
    'fail-post,virt-top',
    ['v1', 'faulty'],
    /%post of the package fail-post-\S+ failed .*%post says no/,
  );
  fails(
    'a %pre that fails',
    'fail-pre,virt-top',
    ['v1', 'faulty'],
    /%pre of the package fail-pre-\S+ failed .*%pre says no/,
  );
  fails('a missing package', 'no-such-thing,virt-top', ['v1'], /no enabled repository.*no-such-thing/);
  fails('a broken dependency', 'broken-dependency', ['faulty'], /nobody-provides-this/);
  fails('a file that is not there', 'missing-file', ['faulty'], /missing-file/);
  fails('a repository that is down', 'virt-top', ['v1', 'dead'], /The package repository dead cannot be read/);
}

function changes(log: string, word: 'CHANGE' | 'PLANNED'): string[] {
  return [...log.matchAll(new RegExp(` ${word} (package .*)$`, 'gm'))].map(([, change]) => change ?? '').toSorted();
}
