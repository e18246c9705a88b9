// The commands that each init system is given; a command that no test expects fails.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openrcProvider } from '../../../../../plugins/otopi/services/openrc/provider.ts';
import { sysvProvider } from '../../../../../plugins/otopi/services/rhel/provider.ts';
import { imageProvider } from '../../../../../plugins/otopi/services/systemd/image.ts';
import { systemdProvider } from '../../../../../plugins/otopi/services/systemd/provider.ts';
import type { Run } from '../../../../../src/process/run.ts';
import type { ServiceAction, ServiceProvider } from '../../../../../src/services/services.ts';

/** Answers by command line: an output with exit code 0, or an exit code. */
function canned(answers: Record<string, string | number>): Run {
  return (argv, options) => {
    const answer = answers[argv.join(' ')];
    assert.ok(answer !== undefined, `unexpected: ${argv.join(' ')}`);
    const [stdout, code] = typeof answer === 'string' ? [answer, 0] : ['', answer];
    assert.ok(code === 0 || options?.okCodes === 'any', `${argv.join(' ')} may fail`);
    return Promise.resolve({ code, stdout, stderr: '', lines: stdout.split('\n') });
  };
}

async function lines(provider: ServiceProvider, action: ServiceAction, ...units: string[]): Promise<string[]> {
  const commands = await provider.commands(action, await provider.read(units));
  return commands.map((argv) => argv.join(' '));
}

describe('systemd', () => {
  const show = 'systemctl show --property=Id,LoadState,ActiveState,UnitFileState,SourcePath,NeedDaemonReload --';
  const block = (id: string, more = '') =>
    `Id=${id}\nLoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\n${more}\n`;

  test('several units in one command, by their real names', async () => {
    const provider = systemdProvider(canned({ [`${show} a b`]: `${block('a.service')}${block('real.service')}` }));
    assert.deepEqual(await lines(provider, 'enable', 'a', 'b'), ['systemctl enable -- a.service real.service']);
  });

  test('changed unit files are read anew before a start, and only then', async () => {
    const provider = systemdProvider(canned({ [`${show} a`]: block('a.service', 'NeedDaemonReload=yes\n') }));
    assert.deepEqual(await lines(provider, 'restart', 'a'), [
      'systemctl daemon-reload',
      'systemctl restart -- a.service',
    ]);
    assert.deepEqual(await lines(provider, 'stop', 'a'), ['systemctl stop -- a.service']);
  });

  test('the boot state of a script is asked for', async () => {
    const script = block('a.service', 'SourcePath=/etc/init.d/a\n').replace('disabled', 'generated');
    const isEnabled = 'systemctl is-enabled --quiet -- a.service';
    const on = systemdProvider(canned({ [`${show} a`]: script, [isEnabled]: '' }));
    const off = systemdProvider(canned({ [`${show} a`]: script, [isEnabled]: 1 }));
    assert.equal((await on.read(['a']))[0]?.enabled, true);
    assert.equal((await off.read(['a']))[0]?.enabled, false);
  });

  test('the files of a unit', () => {
    const provider = systemdProvider(canned({}));
    assert.ok(provider.filesOf('vdsmd').includes('/usr/lib/systemd/system/vdsmd.service'));
    assert.ok(provider.filesOf('libvirtd.socket').includes('/usr/lib/systemd/system/libvirtd.socket'));
    assert.ok(provider.filesOf('org.example.thing').includes('/usr/lib/systemd/system/org.example.thing.service'));
  });
});

describe('systemd in an image tree', () => {
  const list = 'systemctl --root=/image list-unit-files --full --plain --no-legend --';
  const provider = imageProvider(
    canned({
      [`${list} a.service b.socket none.service masked.service`]:
        'a.service      disabled enabled\nb.socket       enabled  enabled\nmasked.service masked   enabled\n',
      [`${list} a.service`]: 'a.service disabled enabled\n',
      [`${list} none.service`]: 1,
    }),
    '/image',
  );

  test('how units stand', async () => {
    const states = await provider.read(['a', 'b.socket', 'none', 'masked']);
    assert.deepEqual(
      states.map(({ id, exists, masked, enabled }) => [id, exists, masked, enabled]),
      [
        ['a.service', true, false, false],
        ['b.socket', true, false, true],
        ['none.service', false, false, false],
        ['masked.service', false, true, false],
      ],
    );
    assert.equal((await provider.read(['none']))[0]?.exists, false);
    assert.equal(provider.canRun, false);
  });

  test('units are enabled in the tree', async () => {
    assert.deepEqual(await lines(provider, 'enable', 'a'), ['systemctl --root=/image enable -- a.service']);
  });
});

describe('OpenRC', () => {
  const exists = (path: string) => ['/etc/init.d/sshd', '/etc/init.d/cron'].includes(path);
  const run = canned({
    'rc-update show': ' sshd | boot default\n',
    '/etc/init.d/sshd -q status': '',
    '/etc/init.d/cron -q status': 3,
  });

  test('how services stand', async () => {
    assert.deepEqual(await openrcProvider(run, exists).read(['sshd', 'cron', 'none']), [
      { id: 'sshd', exists: true, running: true, enabled: true },
      { id: 'cron', exists: true, running: false, enabled: false },
      { id: 'none', exists: false, running: false, enabled: false },
    ]);
  });

  test('a service taken out of its runlevels can be put back into the same', async () => {
    const provider = openrcProvider(run, exists);
    assert.deepEqual(await lines(provider, 'disable', 'sshd'), ['rc-update del sshd boot default']);
    assert.deepEqual(await lines(provider, 'enable', 'sshd'), ['rc-update add sshd boot default']);
    assert.deepEqual(await lines(provider, 'enable', 'cron'), ['rc-update add cron default']);
    assert.deepEqual(await lines(provider, 'start', 'cron', 'sshd'), [
      '/etc/init.d/cron -q start',
      '/etc/init.d/sshd -q start',
    ]);
  });
});

describe('sysv and upstart', () => {
  const run = canned({
    'initctl status libvirtd': 'libvirtd stop/waiting\n',
    'initctl status network': 1,
    'initctl status none': 1,
    'service network status': 3,
    'chkconfig --list network': 'network 0:off 3:on 6:off\n',
  });
  const exists = (path: string) => path === '/etc/rc.d/init.d/network';

  test('a job, a script and nothing', async () => {
    assert.deepEqual(await sysvProvider({ run, exists, hasUpstart: true }).read(['libvirtd', 'network', 'none']), [
      { id: 'libvirtd', exists: true, running: false, enabled: undefined },
      { id: 'network', exists: true, running: false, enabled: true },
      { id: 'none', exists: false, running: false, enabled: false },
    ]);
  });

  test('jobs are upstart’s, scripts are the others’', async () => {
    const provider = sysvProvider({ run, exists, hasUpstart: true });
    assert.deepEqual(await lines(provider, 'start', 'libvirtd', 'network'), [
      'initctl start libvirtd',
      'service network start',
    ]);
    assert.deepEqual(await lines(provider, 'disable', 'network'), ['chkconfig network off']);
  });

  test('without initctl it is not asked', async () => {
    const provider = sysvProvider({ run, exists, hasUpstart: false });
    assert.equal((await provider.read(['libvirtd']))[0]?.exists, false);
  });
});
