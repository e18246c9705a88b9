// Services of a real systemd: how units stand, what is done and taken back, and why a start failed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { imageProvider } from '../../plugins/otopi/services/systemd/image.ts';
import { systemdProvider } from '../../plugins/otopi/services/systemd/provider.ts';
import type { Change, Changes } from '../../src/transaction/changes.ts';
import type { Services } from '../../src/services/services.ts';
import { createServices } from '../../src/services/facade.ts';
import type { Step } from '../../src/transaction/step.ts';
import { TestHost } from './lab/host.ts';
import { runOn } from './run-on.ts';

const unit = (start: string, install = 'WantedBy=multi-user.target') =>
  `[Unit]\nDescription=for tests\n[Service]\nExecStart=${start}\n[Install]\n${install}\n`;

const script = `#!/bin/sh
### BEGIN INIT INFO
# Provides: sy-script
# Required-Start:
# Required-Stop:
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
# Short-Description: for tests
### END INIT INFO
case $1 in
  start) touch /run/sy-script ;;
  stop) rm -f /run/sy-script ;;
  status) test -e /run/sy-script || exit 3 ;;
esac
`;

let host: TestHost;
let services: Services;
let undo: Step[];

before(async () => {
  host = await TestHost.boot({ name: 'sy-services', base: 'dnf4' });
  const at = (name: string) => `/etc/systemd/system/${name}.service`;
  await host.writeFile(at('sy-a'), unit('/bin/sleep infinity'));
  await host.writeFile(at('sy-b'), unit('/bin/sleep infinity', 'WantedBy=multi-user.target\nAlias=sy-alias.service'));
  await host.writeFile(at('sy-static'), '[Service]\nExecStart=/bin/sleep infinity\n');
  await host.writeFile(at('sy-masked'), unit('/bin/sleep infinity'));
  const notify = '/bin/sh -c "echo the disk is full >&2; exit 3"\nType=notify';
  await host.writeFile(at('sy-broken'), unit(notify));
  await host.exec(['mkdir', '-p', '/etc/init.d']);
  await host.writeFile('/etc/init.d/sy-script', script, 0o755);
  await host.exec(['mv', at('sy-masked'), '/usr/lib/systemd/system/sy-masked.service']);
  await host.exec(['systemctl', 'daemon-reload']);
  await host.exec(['systemctl', 'mask', 'sy-masked.service']);
  ({ services, undo } = servicesOf(host));
});
after(() => host.dispose());

function servicesOf(on: TestHost): { services: Services; undo: Step[] } {
  const made: Change[] = [];
  const steps: Step[] = [];
  const changes: Changes = {
    planning: false,
    make: async (change, act, taken) => {
      made.push(...[change].flat());
      steps.unshift(...(taken?.undo ?? []));
      await act();
    },
    record: (change) => void made.push(change),
    unneeded: () => undefined,
    afterPackages: () => undefined,
    list: () => made,
  };
  const facade = createServices({
    changes,
    run: runOn(on),
    packager: { plannedFiles: () => new Set() },
    files: { exists: (path) => on.exists(path) },
    log: { info: () => undefined, debug: () => undefined },
    expected: [],
  });
  facade.provide(systemdProvider(runOn(on)));
  return { services: facade, undo: steps };
}

async function takeBack(): Promise<void> {
  for (const { args } of undo.splice(0)) {
    const result = await host.exec(args['argv'] as string[]);
    assert.equal(result.code, 0, result.stderr);
  }
}

const says = async (...argv: string[]) => (await host.exec(['systemctl', ...argv])).stdout.trim();

describe('services of systemd', () => {
  test('how units stand', async () => {
    const stands = async (name: string) => [
      await services.exists(name),
      await services.isEnabled(name),
      await services.isRunning(name),
    ];
    assert.deepEqual(await stands('ssh'), [true, true, true]);
    assert.deepEqual(await stands('sy-a'), [true, false, false]);
    assert.deepEqual(await stands('sy-static'), [true, false, false]);
    assert.deepEqual(await stands('sy-masked'), [false, false, false]);
    assert.deepEqual(await stands('sy-none'), [false, false, false]);
    assert.deepEqual(await stands('dbus.socket'), [true, false, true]);
  });

  test('several units are enabled at once, an alias by its real name; a rollback takes both back', async () => {
    await services.setStartup(['sy-a', 'sy-b'], true, 'test');
    assert.equal(await says('is-enabled', 'sy-a', 'sy-b'), 'enabled\nenabled');
    assert.equal(await services.isEnabled('sy-alias'), true);
    await services.setStartup('sy-alias', false, 'test');
    assert.equal(await says('is-enabled', 'sy-b'), 'disabled');
    await takeBack();
    assert.equal(await says('is-enabled', 'sy-a', 'sy-b'), 'disabled\ndisabled');
  });

  test('started, stopped, restarted; a rollback brings back what ran', async () => {
    await services.setRunning('sy-a', true, 'test');
    assert.equal(await services.isRunning('sy-a'), true);
    const pid = await says('show', '--property=MainPID', '--value', 'sy-a');
    await services.setRunning('sy-a', true, 'test');
    assert.equal(await says('show', '--property=MainPID', '--value', 'sy-a'), pid, 'left alone');
    undo.splice(0);
    await services.setRunning('sy-a', false, 'test');
    await services.restart('sy-b', 'test');
    assert.equal(await says('is-active', 'sy-a', 'sy-b'), 'inactive\nactive');
    await takeBack();
    assert.equal(await says('is-active', 'sy-a', 'sy-b'), 'active\ninactive');
  });

  test('a changed unit file is read anew', async () => {
    await services.restart('sy-a', 'test');
    await host.writeFile('/etc/systemd/system/sy-a.service', unit('/bin/sleep 12345'));
    await services.restart('sy-a', 'test');
    assert.match(await says('show', '--property=ExecStart', '--value', 'sy-a'), /sleep 12345/);
  });

  test('a failed start says what the unit said', async () => {
    await assert.rejects(services.setRunning('sy-broken', true, 'test'), {
      code: 'service-failed',
      message: /^Failed to start service 'sy-broken':[^]*the disk is full/,
    });
  });

  test('masked and missing units are refused before anything happens', async () => {
    undo.splice(0);
    await assert.rejects(services.setRunning('sy-masked', true, 'test'), { code: 'service-failed', message: /unmask/ });
    await assert.rejects(services.setStartup(['sy-a', 'sy-none'], true, 'test'), { message: /'sy-none'/ });
    assert.equal(await says('is-enabled', 'sy-a'), 'disabled');
    assert.deepEqual(undo, []);
  });

  test('a script of init.d', async () => {
    assert.equal(await services.exists('sy-script'), true);
    assert.equal(await services.isRunning('sy-script'), false);
    await services.setRunning('sy-script', true, 'test');
    assert.equal(await host.exists('/run/sy-script'), true);
    await services.setStartup('sy-script', true, 'test');
    assert.equal(await services.isEnabled('sy-script'), true);
    await takeBack();
    assert.equal(await host.exists('/run/sy-script'), false);
    assert.equal(await says('is-enabled', 'sy-script'), 'disabled');
  });
});

describe('units of an image tree', () => {
  test('are enabled and disabled in the tree, and nowhere else', async () => {
    await host.exec(['mkdir', '-p', '/srv/image/usr/lib/systemd/system', '/srv/image/etc']);
    await host.writeFile('/srv/image/usr/lib/systemd/system/sy-image.service', unit('/bin/true'));
    const provider = imageProvider(runOn(host), '/srv/image');
    const act = async (action: 'enable' | 'disable') => {
      for (const argv of await provider.commands(action, await provider.read(['sy-image']))) await runOn(host)(argv);
    };
    assert.deepEqual(
      (await provider.read(['sy-image', 'sy-none'])).map(({ exists, enabled }) => [exists, enabled]),
      [
        [true, false],
        [false, false],
      ],
    );
    assert.equal((await provider.read(['sy-none']))[0]?.exists, false);
    await act('enable');
    assert.equal((await provider.read(['sy-image']))[0]?.enabled, true);
    // The link leads to where the unit will be once the image runs, so that it is looked at and not followed.
    const link = '/etc/systemd/system/multi-user.target.wants/sy-image.service';
    const isLink = async (path: string) => (await host.exec(['test', '-L', path])).code === 0;
    assert.deepEqual([await isLink(`/srv/image${link}`), await isLink(link)], [true, false]);
    await act('disable');
    assert.equal(await isLink(`/srv/image${link}`), false);
  });
});
