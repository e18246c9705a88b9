// Services of a real OpenRC.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isOpenRc } from '../../plugins/otopi/services/openrc/parse.ts';
import { openrcProvider } from '../../plugins/otopi/services/openrc/provider.ts';
import type { Run } from '../../src/process/run.ts';
import type { ServiceAction, ServiceProvider } from '../../src/services/services.ts';
import { OpenRcHost } from './openrc-host.ts';
import { runOn } from './run-on.ts';

const script = (name: string) => `#!/sbin/openrc-run
command=/bin/sleep
command_args=infinity
command_background=yes
pidfile=/run/${name}.pid
`;
const broken = `#!/sbin/openrc-run
start() { eerror "the disk is full"; return 1; }
`;
const files = ['/etc/init.d/sy-a', '/etc/init.d/sy-b', '/etc/init.d/sy-broken'];

let host: OpenRcHost;
let run: Run;
let provider: ServiceProvider;

before(async () => {
  host = await OpenRcHost.boot();
  for (const name of ['sy-a', 'sy-b']) await host.writeFile(`/etc/init.d/${name}`, script(name), 0o755);
  await host.writeFile('/etc/init.d/sy-broken', broken, 0o755);
  run = runOn(host);
  provider = openrcProvider(run, (path) => files.includes(path));
});
after(() => host.dispose());

async function act(action: ServiceAction, ...units: string[]): Promise<void> {
  for (const argv of await provider.commands(action, await provider.read(units))) await run(argv);
}

describe('services of OpenRC', () => {
  test('it is known by its version', async () => {
    assert.equal(isOpenRc((await run(['rc', '--version'])).stdout), true);
  });

  test('started and stopped', async () => {
    await act('start', 'sy-a');
    assert.deepEqual(await provider.read(['sy-a', 'sy-b', 'sy-none']), [
      { id: 'sy-a', exists: true, running: true, enabled: false },
      { id: 'sy-b', exists: true, running: false, enabled: false },
      { id: 'sy-none', exists: false, running: false, enabled: false },
    ]);
    await act('restart', 'sy-a');
    await act('stop', 'sy-a');
    assert.equal((await provider.read(['sy-a']))[0]?.running, false);
  });

  test('enabled and disabled, back in the runlevels where it was', async () => {
    await act('enable', 'sy-a', 'sy-b');
    assert.deepEqual(
      (await provider.read(['sy-a', 'sy-b'])).map(({ enabled }) => enabled),
      [true, true],
    );
    await run(['rc-update', 'add', 'sy-a', 'boot']);
    const runlevels = (await run(['rc-update', 'show'])).stdout;
    await act('disable', 'sy-a', 'sy-b');
    assert.deepEqual(
      (await provider.read(['sy-a', 'sy-b'])).map(({ enabled }) => enabled),
      [false, false],
    );
    await act('enable', 'sy-a', 'sy-b');
    assert.equal((await run(['rc-update', 'show'])).stdout, runlevels);
  });

  test('a start that fails', async () => {
    await assert.rejects(act('start', 'sy-broken'), { code: 'command-failed', message: /the disk is full/ });
    assert.equal((await provider.read(['sy-broken']))[0]?.running, false);
    assert.match((await provider.readLastWords('sy-broken')).join('\n'), /stopped/);
  });
});
