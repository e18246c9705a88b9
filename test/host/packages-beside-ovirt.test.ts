// Our packages beside those of oVirt 4.4 and later, which need Python's otopi: no transaction takes anything of theirs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { TestHost } from './lab/host.ts';
import { enginePackages, hostPackages, ours200, predecessors } from './packages/ovirt.ts';
import { Repository } from './packages/repository.ts';

const theirs = [...hostPackages, ...enginePackages, ...predecessors];

for (const base of ['dnf4', 'dnf5'] as const)
  describe(`beside oVirt, by ${base}`, () => {
    let host: TestHost;
    let ovirt: Repository;
    let all: Repository;
    before(async () => {
      ovirt = await Repository.make([...theirs, ...ours200]);
      all = await Repository.make(theirs);
      host = await TestHost.boot({ name: `beside-${base}`, base });
    });
    after(async () => {
      await host.dispose();
      await ovirt[Symbol.asyncDispose]();
      await all[Symbol.asyncDispose]();
    });

    async function dnf(command: string): Promise<{ code: number | undefined; output: string }> {
      const { code, stdout, stderr } = await host.ssh(`dnf -y --refresh ${command}`, { timeoutMs: 300_000 });
      return { code, output: `${stdout}\n${stderr}` };
    }

    /** What the command changes: names with + or -, sorted; all that changed in version only with both. */
    async function changes(command: string): Promise<string[]> {
      const read = async (): Promise<string[]> =>
        (await host.ssh("rpm -qa --qf '%{NAME} %{VERSION}-%{RELEASE}\\n'")).stdout.trimEnd().split('\n');
      const start = await read();
      const { code, output } = await dnf(command);
      assert.equal(code, 0, output);
      const end = await read();
      const gone = start.filter((line) => !end.includes(line)).map((line) => `-${line}`);
      const come = end.filter((line) => !start.includes(line)).map((line) => `+${line}`);
      // Debian's libraries, which no rpm of a test host provides, have a double of their own.
      const names = [...gone, ...come].map((line) => line.split(' ')[0] ?? '');
      return names.filter((name) => !name.endsWith('c-library')).toSorted();
    }

    test('from ours of 2.0.0, which had otopi’s names: upgraded, and the hypervisor stays', async () => {
      await ovirt.offer(host);
      await changes('install ovirt-host-deploy-2.0.0 ovirt-host-deploy-offline-2.0.0');
      await all.offer(host, '1');
      const upgrade = await changes('upgrade ovirt-host-deploy ovirt-host-deploy-offline');
      assert.deepEqual(
        upgrade,
        ['ovirt-host-deploy', 'ovirt-host-deploy-offline'].flatMap((name) => [`+${name}`, `-${name}`]).toSorted(),
      );
      assert.deepEqual(await changes('remove ovirt-host-deploy'), ['-ovirt-host-deploy', '-ovirt-host-deploy-offline']);
      assert.equal((await host.ssh('rpm -q vdsm')).code, 0);
    });

    test('ours first: oVirt’s come beside it', async () => {
      assert.deepEqual(await changes('install ovirt-host-deploy'), ['+ovirt-host-deploy']);
      const come = await changes('install ovirt-host');
      assert.deepEqual(
        come.filter((line) => /otopi|ovirt-host$|^-/.test(line)),
        ['+otopi-common', '+ovirt-host', '+python3-otopi'],
      );
    });

    test('removed, with the offline package: nothing else goes', async () => {
      assert.deepEqual(await changes('install ovirt-host-deploy-offline'), ['+ovirt-host-deploy-offline']);
      assert.deepEqual(await changes('remove ovirt-host-deploy'), ['-ovirt-host-deploy', '-ovirt-host-deploy-offline']);
    });

    test('our repository merely enabled: an upgrade does nothing', async () => {
      assert.deepEqual(
        (await changes('upgrade')).filter((line) => /otopi|ovirt-host-deploy|^-(?!.*el)/.test(line)),
        [],
      );
    });

    test('oVirt first: ours comes beside it, and an upgrade with both repositories takes the newer one', async () => {
      assert.deepEqual(await changes('install ovirt-host-deploy'), ['+ovirt-host-deploy']);
      await all.offer(host, '2');
      assert.deepEqual(await changes('upgrade'), ['+ovirt-host-deploy', '-ovirt-host-deploy']);
      assert.equal(
        (await host.ssh('ovirt-host-deploy otopi --version; rpm -V ovirt-host-deploy otopi-common')).code,
        0,
      );
    });

    test('the names of otopi are not to be had beside it: refused, nothing done', async () => {
      const { code, output } = await dnf('install ovirt-host-deploy-otopi');
      assert.notEqual(code, 0);
      assert.match(output, /otopi-common/);
      assert.equal((await host.ssh('rpm -q otopi-common ovirt-host')).code, 0);
    });

    test('an engine with ovirt-host-deploy 1.9: ours takes its place, and otopi stays', async () => {
      await changes('remove ovirt-host-deploy');
      await changes('--setopt=obsoletes=0 install ovirt-engine-setup-base python3-ovirt-host-deploy');
      assert.deepEqual(await changes('upgrade'), [
        '+ovirt-host-deploy',
        '-ovirt-host-deploy-common',
        '-python3-ovirt-host-deploy',
      ]);
      assert.equal((await host.ssh('rpm -q ovirt-engine-setup-base python3-otopi otopi-common ovirt-host')).code, 0);
    });
  });
