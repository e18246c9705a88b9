// Signing keys: shown, accepted or refused by the peer, and removed again with the rest.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Script } from '../deploy/client.ts';
import type { PackageHost } from './host.ts';
import { complaints } from './host.ts';

const refusing: Script = { answer: ({ name }) => (name === 'GPG_KEY' ? ['CONFIRM GPG_KEY=no'] : undefined) };

export function keyTests(host: () => PackageHost): void {
  test('a refused key installs nothing and trusts nothing', async () => {
    const at = host();
    await at.offer('signed');
    const start = await at.packages();
    const run = await at.run({ action: ['install', 'virt-top'], script: refusing });
    assert.equal(run.code, 1);
    assert.match(run.stdout, /\*\*\*CONFIRM GPG_KEY .*[0-9A-F]{8}/);
    assert.match(complaints(run), /was not accepted/);
    assert.deepEqual(await at.packages(), start);
  });

  test('an accepted key is there afterwards and not asked for again', async () => {
    const at = host();
    await at.offer('signed');
    const run = await at.run({ action: ['install', 'virt-top'] });
    assert.equal(run.code, 0, run.stdout);
    assert.deepEqual(run.asked, ['GPG_KEY']);
    assert.ok((await at.packages()).some((name) => name.startsWith('gpg-pubkey-')));
    assert.deepEqual((await at.run({ action: ['install', 'iptables-services'] })).asked, []);
  });

  test('an accepted key is removed again when the run fails', async () => {
    const at = host();
    await at.offer('signed');
    const start = await at.packages();
    const run = await at.run({ action: ['install', 'virt-top'], fail: true });
    assert.equal(run.code, 1);
    assert.deepEqual(run.asked, ['GPG_KEY']);
    assert.deepEqual(await at.packages(), start);
  });

  test('a plan asks for no key', async () => {
    const at = host();
    await at.offer('signed');
    const plan = await at.run({ action: ['install', 'virt-top'], plan: true });
    assert.equal(plan.code, 0, plan.stdout);
    assert.deepEqual(plan.asked, []);
    assert.match(await at.log(), /PLANNED key \S+: .*known after apply/);
  });

  test('signed metadata is read once its key is accepted, and one answer is enough', async () => {
    const at = host();
    await at.offer('signed');
    await at.shell(
      'echo repo_gpgcheck=1 >> /etc/yum.repos.d/test-host.repo; rm -rf /var/cache/dnf/* /var/cache/libdnf5/*',
    );
    const refused = await at.run({ action: ['install', 'virt-top'], script: refusing });
    assert.match(complaints(refused), /was not accepted/);
    const run = await at.run({ action: ['install', 'virt-top'] });
    assert.equal(run.code, 0, run.stdout);
    assert.deepEqual(run.asked, ['GPG_KEY']);
  });
}
