// Offline: what rpm knows is the truth where there is rpm; otherwise everything counts as installed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offlinePackager } from '../../../../../plugins/ovirt-host-deploy/core/offlinepackager/index.ts';
import * as keys from '../../../../../plugins/ovirt-host-deploy/keys.ts';
import { vdsmPackages } from '../../../../../plugins/ovirt-host-deploy/vdsm/packages/index.ts';
import type { AnyKey } from '../../../../../src/environment/key.ts';
import type { PackageProvider } from '../../../../../src/packager/provider.ts';
import { fakeContext, type FakeHost } from '../../../fake-context.ts';

const everyKey = Object.values(keys).flatMap((group) => Object.values<AnyKey>(group));
const rpmQuery = 'rpm -qa --qf %{NAME}|%{EPOCHNUM}|%{VERSION}|%{RELEASE}|%{ARCH}\\n';

async function provided(host: FakeHost) {
  const fake = fakeContext({ keys: everyKey, ...host });
  let provider: PackageProvider | undefined;
  Object.assign(fake.ctx.packager, {
    provide: (one: PackageProvider) => {
      provider = one;
      fake.ctx.packager.queryPackages = (patterns) => one.queryPackages(patterns);
    },
  });
  await fake.run(offlinePackager);
  return { fake, provider };
}

const offline = { 'ODEPLOY/offlinePackager': true, 'VDSM/vdsmMinimumVersion': '4.50' };

test('not asked for: the host keeps its package manager', async () => {
  assert.equal((await provided({})).provider, undefined);
});

test('without rpm everything is there, new enough for all', async () => {
  const { fake } = await provided({ env: offline });
  await fake.run(vdsmPackages, 'VALIDATION');
});

for (const [name, line, code] of [
  ['there', 'vdsm|0|4.50.5|1.el9|x86_64', undefined],
  ['too old', 'vdsm|0|4.40|1.el8|x86_64', 'package-too-old'],
  ['missing', 'bash|0|5.1|1.el9|x86_64', 'package-missing'],
] as const)
  test(`with rpm a package that is ${name}`, async () => {
    const { fake } = await provided({ env: offline, programs: ['rpm'], commands: { [rpmQuery]: `${line}\n` } });
    const done = fake.run(vdsmPackages, 'VALIDATION');
    if (code === undefined) await done;
    else await assert.rejects(done, { code });
  });
