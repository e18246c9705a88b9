// Which package manager serves, and what the debug plugin asks of it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { packages } from '../../../../../plugins/otopi/debug/packages/index.ts';
import { dnf } from '../../../../../plugins/otopi/packagers/dnf/index.ts';
import { yum } from '../../../../../plugins/otopi/packagers/yum/index.ts';
import { createOfflineProvider } from '../../../../../src/packager/offline.ts';
import type { FakeHost } from '../../../fake-context.ts';
import { fakeContext } from '../../../fake-context.ts';

/** The fake's programs are no files: a package manager that is there is told by its version. */
async function enabled(host: FakeHost): Promise<Record<string, unknown>> {
  const fake = fakeContext(host);
  await fake.run(dnf, 'INIT');
  await fake.run(yum, 'INIT');
  const { env } = fake.ctx;
  return { dnf: env.read('PACKAGER/dnfpackagerEnabled'), yum: env.read('PACKAGER/yumpackagerEnabled') };
}

describe('the choice', () => {
  it('is yum 3 where there is no dnf', async () => {
    const commands = { '/usr/bin/yum --version': '3.4.3\n' };
    assert.deepEqual(await enabled({ env: { 'PACKAGER/dnfpackagerEnabled': false }, programs: ['yum'], commands }), {
      dnf: false,
      yum: true,
    });
  });
  it('is none where there is nothing', async () => {
    assert.deepEqual(await enabled({}), { dnf: false, yum: false });
  });
  it('does not look for dnf on other distributions unless told', async () => {
    const facts = { isElFamily: false };
    const fake = fakeContext({ facts });
    await fake.run(dnf, 'INIT');
    assert.equal(fake.ctx.env.has('PACKAGER/dnfpackagerEnabled'), false);
  });
});

describe('the debug plugin', () => {
  const env = (action: string, names: string) => ({ 'ODEBUG/packagesAction': action, 'ODEBUG/packages': names });

  it('requests at PACKAGES', async () => {
    const fake = fakeContext();
    fake.ctx.env.declare(packages.keys ?? []);
    for (const [name, value] of Object.entries(env('installUpdate', 'a, b,,c'))) fake.ctx.env.write(name, value);
    await fake.run(packages);
    assert.deepEqual(fake.recorded.packages, ['installUpdate a b c']);
  });
  it('has no events unless asked', () => {
    const { ctx } = fakeContext({ keys: packages.keys ?? [] });
    assert.deepEqual(packages.events(ctx.env), []);
  });
  it('refuses an action that there is not', () => {
    const { ctx } = fakeContext({ keys: packages.keys ?? [] });
    ctx.env.write('ODEBUG/packagesAction', 'upgrade');
    assert.throws(() => packages.events(ctx.env), { code: 'bad-value', message: /installUpdate.*not 'upgrade'/ });
  });
});

describe('the offline packager', () => {
  const all = 'rpm -qa --qf %{NAME}|%{EPOCHNUM}|%{VERSION}|%{RELEASE}|%{ARCH}\\n';
  const offline = (host: FakeHost) => createOfflineProvider(fakeContext(host).ctx, ['vdsm', 'ovirt-host']);

  it('answers from the rpm database where there is one', async () => {
    const provider = offline({ programs: ['rpm'], commands: { [all]: 'vdsm|0|4.50|1|x86_64\n' } });
    const found = await provider.queryPackages(['vdsm', 'ovirt-host']);
    assert.deepEqual(
      found.map((p) => `${p.operation} ${p.displayName}`),
      ['installed vdsm-4.50-1.x86_64'],
    );
  });
  it('assumes the named packages where there is none', async () => {
    for (const host of [{}, { programs: ['rpm'], commands: { [all]: '' } }]) {
      const found = await offline(host).queryPackages(['vdsm', 'other']);
      assert.deepEqual(
        found.map((p) => p.displayName),
        ['vdsm-999.9.9-1.noarch'],
      );
    }
  });
  it('plans nothing, whatever is requested', async () => {
    const plan = await offline({}).plan([{ kind: 'install', names: ['x'], ignoreMissing: false }]);
    assert.deepEqual(plan, { commands: [], operations: [], satisfied: ['x'], wanted: [] });
  });
});
