// Hosts as people write them, parameters, many hosts at once, and what is shown of them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { logFileName } from '../../../src/backend/deploy/log-store.ts';
import type { HostJob, HostReport, PushEvent } from '../../../src/backend/deploy/push-types.ts';
import { runFleet } from '../../../src/backend/fleet/fleet.ts';
import { parseHost, parseHostList } from '../../../src/backend/fleet/host-list.ts';
import { LiveView } from '../../../src/backend/fleet/live-view.ts';
import { JsonView, PlainView } from '../../../src/backend/fleet/view.ts';
import { readParameters } from '../../../src/backend/parameters.ts';
import type { CleanError, CleanText } from '../../../src/backend/border/text.ts';
import { DeployError } from '../../../src/base/errors.ts';

const fingerprint = `SHA256:${'A'.repeat(43)}`;

describe('hosts', () => {
  const good: [string, ReturnType<typeof parseHost>][] = [
    ['h1', { host: 'h1' }],
    ['root@h1.example.test:2222', { host: 'h1.example.test', user: 'root', port: 2222 }],
    ['192.0.2.1', { host: '192.0.2.1' }],
    ['2001:db8::1', { host: '2001:db8::1' }],
    ['u@2001:db8::1', { host: '2001:db8::1', user: 'u' }],
    ['u@[2001:db8::1]:22', { host: '2001:db8::1', user: 'u', port: 22 }],
  ];
  for (const [text, expected] of good) test(text, () => assert.deepEqual(parseHost(text), expected));
  for (const text of ['', '-oProxyCommand=x', 'h1:0', 'h1:70000', 'a b', 'h1;reboot', 'u@', '@h1', 'h$1'])
    test(`'${text}' is refused`, () => assert.throws(() => parseHost(text), { code: 'bad-argument' }));

  test('a file of them', () => {
    const text = `# all\n\nh1 key=/k fingerprint=${fingerprint} # first\n  root@h2:22\n`;
    assert.deepEqual(parseHostList(text, 'f'), [
      { host: 'h1', keyFile: '/k', hostKey: { fingerprint, type: undefined } },
      { host: 'h2', user: 'root', port: 22 },
    ]);
    assert.throws(() => parseHostList('h1\nh2 password=x\n', 'f'), { code: 'bad-argument', message: /f, line 2/ });
  });
});

test('parameters: usual ones, then the file, the environment, flags', () => {
  const file = '# c\nServerRebootTimeout = 1\nOrganizationName="My Org"\nSignCertTimeoutInSeconds=9\n';
  const environment = { OVIRT_HOST_DEPLOY_ServerRebootTimeout: '2', OVIRT_HOST_DEPLOY_SignCertTimeoutInSeconds: '8' };
  const read = readParameters(file, environment, ['ServerRebootTimeout=3', 'EncryptHostCommunication=FALSE']);
  assert.deepEqual(
    [read.ServerRebootTimeout, read.SignCertTimeoutInSeconds, read.OrganizationName, read.EncryptHostCommunication],
    [3, 8, 'My Org', false],
  );
  assert.equal(read.SSHInactivityHardTimeoutSeconds, 1800);
  for (const flag of ['Unknown=1', 'ServerRebootTimeout=soon', 'EncryptHostCommunication=1', 'nothing'])
    assert.throws(() => readParameters('', {}, [flag]), { code: 'bad-argument' });
});

test('names of logs are safe and sort by time', () => {
  const time = new Date('2026-01-02T03:04:05.678Z');
  const name = logFileName({ entry: 'ovirt-host-deploy', time, host: '../../h1;x', correlationId: 'a b' });
  assert.equal(name, 'ovirt-host-deploy-20260102030405-.._.._h1_x-a_b.log');
});

/** As if the border had let it through: a view escapes for itself. */
const dirty = (text: string): CleanText => text as CleanText;

const reportOf = (host: string, result: HostReport['result']): HostReport => ({
  host,
  result,
  reasons: [],
  error: result === 'failed' ? (new DeployError('host-failed', 'it \u001B[2Jbroke') as CleanError) : undefined,
  warnings: [],
  logs: [],
  bytesSent: 1,
  fingerprint: undefined,
  id: undefined,
  seconds: 1.2,
});

describe('a fleet', () => {
  const jobs: HostJob[] = ['a', 'b', 'c', 'd', 'e'].map((host) => ({ host, target: { host, policy: 'strict' } }));
  const { signal: never } = new AbortController();

  test('has so many at the same time and no more, and reports in order', async () => {
    let [now, most] = [0, 0];
    const push = async ({ host }: HostJob): Promise<HostReport> => {
      most = Math.max(most, ++now);
      await delay(host === 'a' ? 20 : 5);
      now--;
      return reportOf(host, 'complete');
    };
    const reports = await runFleet(jobs, push, { parallel: 2, failFast: false, stop: never });
    assert.equal(most, 2);
    assert.deepEqual(
      reports.map(({ host }) => host),
      ['a', 'b', 'c', 'd', 'e'],
    );
  });

  test('with fail-fast begins none after a failure; after an interrupt neither', async () => {
    const stop = new AbortController();
    const begun: string[] = [];
    const push = async ({ host }: HostJob): Promise<HostReport> => {
      begun.push(host);
      if (host === 'c') stop.abort();
      return reportOf(host, host === 'b' ? 'failed' : 'complete');
    };
    const fast = await runFleet(jobs, push, { parallel: 1, failFast: true, stop: never });
    assert.deepEqual(begun.splice(0), ['a', 'b']);
    assert.deepEqual(
      fast.map(({ error }) => error?.code),
      [undefined, 'host-failed', 'aborted', 'aborted', 'aborted'],
    );
    await runFleet(jobs, push, { parallel: 1, failFast: false, stop: stop.signal });
    assert.deepEqual(begun, ['a', 'b', 'c']);
  });
});

describe('views', () => {
  const events: PushEvent[] = [
    { event: 'connecting' },
    { event: 'progress', stage: dirty('misc'), id: dirty('x'), index: 1, total: 9 },
    { event: 'progress', stage: dirty('misc'), id: dirty('y'), index: 2, total: 9 },
    { event: 'record', severity: 'INFO', text: dirty('quiet') },
    { event: 'record', severity: 'WARNING', text: dirty('loud\u001B]0;title\u0007') },
  ];

  test('for machines: a JSON object a line, the result at the end', () => {
    const lines: string[] = [];
    const view = new JsonView((text) => lines.push(text));
    for (const event of events) view.tell('a', event);
    view.done(reportOf('a', 'failed'));
    view.end([reportOf('a', 'failed'), reportOf('b', 'complete')]);
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.ok(objects.every(({ version, time }) => version === 1 && typeof time === 'string'));
    const last = objects.at(-1);
    assert.deepEqual([last?.['event'], last?.['failed']], ['result', 1]);
    const [host] = (last?.['hosts'] ?? []) as { error: unknown }[];
    assert.deepEqual(host?.error, { code: 'host-failed', message: 'it \u001B[2Jbroke' });
  });

  test('plain: a line a stage, warnings, no control characters of a host', () => {
    let shown = '';
    const view = new PlainView((text) => void (shown += text));
    for (const event of events) view.tell('a', event);
    view.done(reportOf('a', 'failed'));
    view.end([reportOf('a', 'failed'), reportOf('b', 'complete')]);
    assert.equal(
      shown,
      'a: misc, event 1 of 9\na: WARNING loud?]0;title?\na: failed after 1 s: it ?[2Jbroke [host-failed]\n1 failed, 1 complete\n',
    );
  });

  test('live: lines are drawn over, what stays is above them', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    const written: string[] = [];
    const view = new LiveView({ write: (text) => void written.push(text), columns: () => 30, rows: () => 24 });
    view.tell('a', { event: 'connecting' });
    t.mock.timers.tick(100);
    for (const event of events) view.tell('a', event);
    assert.equal(written.length, 1, 'it draws once in a while, not once an event');
    t.mock.timers.tick(100);
    const second = written[1] ?? '';
    assert.ok(second.startsWith('\u001B[1A\u001B[Ja: WARNING loud?]0;title?\na  '), second);
    assert.match(second, /\na {2}\d s {2}misc, event 2 of 9\n$/);
    view.done(reportOf('a', 'complete'));
    view.end([reportOf('a', 'complete')]);
    assert.match(written.join(''), /a: complete after 1 s\n$/);
  });

  test('live: of more hosts than the screen has lines, some are counted', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    let shown = '';
    const view = new LiveView({ write: (text) => void (shown += text), columns: () => 80, rows: () => 6 });
    for (let i = 1; i <= 500; i++) view.tell(`h${i}`, { event: 'connecting' });
    t.mock.timers.tick(100);
    assert.match(shown, /^(h\d {2}\d s {2}connecting\n){4}… and 496 more\n$/);
    shown = '';
    t.mock.timers.tick(1000);
    assert.ok(shown.startsWith('\u001B[5A\u001B[J'));
    view.end([]);
  });

  test('no host steers the terminal: by a stage, by a reason', () => {
    let shown = '';
    const view = new PlainView((text) => void (shown += text));
    view.tell('a', { event: 'progress', stage: dirty('\u001B[2J'), id: dirty('x'), index: 1, total: 9 });
    view.done({ ...reportOf('a', 'incomplete'), reasons: [dirty('\u009B2J'), dirty('b')] });
    assert.equal(shown, 'a: ?[2J, event 1 of 9\na: incomplete after 1 s: ?2J; b\n');
  });

  test('live: while a person is asked nothing is drawn, and nothing is missed afterwards', async () => {
    let written = '';
    const view = new LiveView({ write: (text) => void (written += text), columns: () => 80, rows: () => 24 });
    view.tell('a', { event: 'connecting' });
    await view.whileAsking(async () => {
      written = '';
      for (const event of events) view.tell('b', event);
      assert.equal(written, '');
    });
    assert.match(written, /^b: WARNING loud.*\na {2}\d s {2}connecting\nb {2}\d s {2}misc, event \d of 9\n$/);
    view.end([]);
  });

  test('live: who has nothing to do but to say something gets no line of its own', () => {
    let written = '';
    const view = new LiveView({ write: (text) => void (written += text), columns: () => 80, rows: () => 24 });
    view.tell('push', { event: 'note', text: dirty('interrupted') });
    view.end([]);
    assert.equal(written, 'push: interrupted\n');
  });
});
