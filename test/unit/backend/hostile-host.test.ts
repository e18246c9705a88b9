// Hosts that break off, fall silent or never stop: the real push, with a program in place of ssh, ends each with a clear error.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { type LogName, newLogName } from '../../../src/backend/border/words.ts';
import { AgentPackages } from '../../../src/backend/bootstrap/package.ts';
import { pushHost } from '../../../src/backend/deploy/push-host.ts';
import type { HostReport, PushEvent } from '../../../src/backend/deploy/push-types.ts';
import { defaultSettings } from '../../../src/backend/deploy/settings.ts';
import { Inventory } from '../../../src/backend/inventory/inventory.ts';
import type { Limits } from '../../../src/backend/ssh/watchdog.ts';

const folder = mkdtempSync(join(tmpdir(), 'hostile-host-test-'));
const lost = newLogName('ovirt-host-deploy', new Date());
const usual: Limits = { connectSeconds: 30, peerSeconds: 30, softSeconds: 60, hardSeconds: 300 };
let inventory: Inventory;
let address = 1;

before(async () => {
  process.env['PATH'] = [join(import.meta.dirname, '../../simulated-ssh'), process.env['PATH']].join(delimiter);
  process.env['OHD_SIMULATED'] = folder;
  for (const name of ['events', 'install', 'executable']) writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, 'log'), 'one line\n');
  inventory = await Inventory.open(join(folder, 'inventory.db'));
});
after(() => {
  inventory[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

interface Pushed extends HostReport {
  events: PushEvent[];
  host: string;
}

async function pushTo(fault: string, limits: Partial<Limits> = {}, lostLog?: LogName): Promise<Pushed> {
  const host = `198.18.0.${address++}`;
  if (lostLog !== undefined) inventory.save(host, { lostLog });
  const events: PushEvent[] = [];
  const { signal } = new AbortController();
  const report = await pushHost(
    { host, target: { host, user: fault, policy: 'strict' } },
    {
      settings: defaultSettings,
      management: undefined,
      mode: 'deploy',
      bundle: undefined,
      agents: new AgentPackages(join(folder, 'executable'), folder),
      authority: undefined,
      certificates: [],
      inventory,
      logs: join(folder, 'logs'),
      logLimit: 1024 * 1024,
      correlationId: fault,
      limits: { ...usual, ...limits },
      askpass: ['/bin/false'],
      rebootSeconds: 0,
      stop: signal,
      kill: signal,
      tell: (_, event) => events.push(event),
    },
  );
  return { ...report, events };
}

describe('a host', { concurrency: 8 }, () => {
  test('without a fault is deployed', async () => {
    const { result, error, logs } = await pushTo('root');
    assert.deepEqual([result, error, logs.length], ['complete', undefined, 1]);
  });

  test('whose ssh leaves something behind that holds its pipes is deployed all the same', async () => {
    const { result, error } = await pushTo('left-behind');
    assert.deepEqual([result, error], ['complete', undefined]);
  });

  const short = { softSeconds: 1, hardSeconds: 60 };
  const cases: [fault: string, code: string, message: RegExp, limits?: Partial<Limits>][] = [
    ['endless-banner', 'protocol', /login shell .* without end/],
    ['endless-banner-line', 'protocol', /a line of more than/],
    ['endless-preparations', 'protocol', /notes without end/],
    ['endless-line', 'protocol', /too long/],
    ['endless-records', 'protocol', /writes without end/],
    ['endless-notes', 'protocol', /writes without end/],
    ['endless-extras', 'protocol', /writes without end/],
    ['endless-blanks', 'protocol', /no line of the dialog/],
    ['endless-display', 'protocol', /REQUEST does not end/],
    ['endless-question', 'protocol', /asks without end, at last for TIME/],
    ['endless-questions', 'protocol', /asks without end|takes no answers/],
    ['endless-value', 'protocol', /answered env-get of BASE\/log by displayValue/],
    ['never-content', 'protocol', /answered env-query of OVIRT_ENGINE\/correlationId by queryValue/],
    ['never-done', 'protocol', /CUSTOMIZATION_COMMAND again/],
    ['endless-log', 'protocol', /log of the host is longer than 1 MiB; HostLogLimitMegabytes/],
    ['silent', 'ssh-timeout', /was silent for 1 s/, short],
    ['trickling', 'ssh-timeout', /did not end within 2 s/, { softSeconds: 30, hardSeconds: 2 }],
    ['deaf', 'ssh-lost', /connection to 198\.18\.0\.\d+ ended/, { peerSeconds: 1 }],
    ['gone', 'ssh-lost', /ended with exit code 1/],
    ['lingering', 'ssh-timeout', /said it was done and did not end within 2 s/, { peerSeconds: 1 }],
    ['stubborn', 'ssh-timeout', /said it was done and did not end within 2 s/, { peerSeconds: 1 }],
    ['talkative', 'protocol', /said it was done and writes on/],
  ];
  for (const [fault, code, message, limits] of cases)
    test(`${fault}: ${code}`, async () => {
      const { host, error } = await pushTo(fault, limits);
      assert.equal(error?.code, code, error?.message);
      assert.match(error?.message ?? '', message);
      assert.ok((error?.message.length ?? 0) < 2000);
      assert.equal(inventory.find(host)?.errorCode, code);
    });

  test('that offers an endless log of a lost run is refused, and the log asked for again', async () => {
    const { host, error } = await pushTo('odd-lost-log', {}, lost);
    assert.equal(error?.code, 'protocol');
    assert.match(error?.message ?? '', /a log of 999999999999 bytes, not of at most 1048576/);
    assert.equal(inventory.find(host)?.lostLog, lost);
  });
});

test('an endless log leaves nothing here, and is asked for again', async () => {
  const { host, logs } = await pushTo('endless-log');
  assert.deepEqual(logs, []);
  assert.ok(!readdirSync(join(folder, 'logs')).some((name) => name.includes(host)));
  assert.match(
    inventory.find(host)?.lostLog ?? '',
    /^ovirt-host-deploy-[0-9a-f]{24}\/ovirt-host-deploy-\d{14}-[0-9a-f]{8}\.log$/,
  );
});

test('hosts that flood us with what could be kept cost little memory each', async () => {
  const argv = ['--max-old-space-size=64', join(import.meta.dirname, 'flooded.ts')];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { timeout: 60_000 });
  const [, count, peak] = /^(\d+) hosts, (\d+) MiB\n$/.exec(stdout) ?? [];
  assert.equal(count, '24');
  // Of the 600 MB that they said.
  assert.ok(Number(peak) < 250, `${peak} MiB`);
});
