// `check` on a real host: a good one passes, a bad one hears of everything at once, and neither is changed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import forge from 'node-forge';
import { issue } from '../unit/x509/authority.ts';
import type { Outcome, Script } from './deploy/client.ts';
import { converse } from './deploy/client.ts';
import { executable } from './deploy/executable.ts';
import { machineArguments } from './deploy/scripts.ts';
import { TestHost } from './lab/host.ts';
import type { Snapshot } from './lab/snapshot.ts';
import { compareSnapshots } from './lab/snapshot.ts';

const agent = '/root/ovirt-host-deploy';
const engine = 'VDSM/engineHost=str:127.0.0.1 VDSM/enginePort=int:1';
const deadRun = '20260101000000-abcdef';

interface Finding {
  id: string;
  severity: string;
  seen: string;
  remedy: string;
  ignored: boolean;
}

let host: TestHost;

before(async () => {
  const built = await executable();
  host = await TestHost.boot({ name: 'check', base: 'dnf4', repo: ['v1'] });
  await host.copyIn(built, agent, 0o755);
});
after(async () => host.dispose());

async function check(words = ''): Promise<{ code: number | undefined; findings: Finding[] }> {
  const { code, stdout } = await host.ssh(`${agent} check --json ${words}`);
  const report = JSON.parse(stdout) as { version: number; host: string; whole: boolean; findings: Finding[] };
  assert.deepEqual([report.version, report.host, report.whole], [1, (await host.ssh('hostname')).stdout.trim(), true]);
  for (const { seen, remedy } of report.findings) assert.ok(seen !== '' && remedy !== '', stdout);
  return { code, findings: report.findings };
}

/** What no snapshot holds: the program's own state, and its logs. */
async function ownTraces(): Promise<string> {
  return (
    await host.ssh('ls -A /tmp --ignore="systemd-private-*"; find /var/lib/ovirt-host-deploy -type f 2>/dev/null')
  ).stdout;
}

function idsOf(findings: readonly Finding[], severity: string): string[] {
  return findings.filter((one) => one.severity === severity).map(({ id }) => id);
}

async function conversation(words: string, script: Script): Promise<Outcome> {
  return converse(host.sshProcess(`${agent} ${words}`), script);
}

describe('a good host', () => {
  test('passes, and nothing on it is changed', async () => {
    const [start, traces] = [await host.snapshot(), await ownTraces()];
    const { code, findings } = await check();
    assert.equal(code, 0);
    // What test hosts are.
    assert.deepEqual(idsOf(findings, 'warning').toSorted(), ['container', 'selinux']);
    assert.deepEqual(idsOf(findings, 'error'), []);
    assert.deepEqual(compareSnapshots(start, await host.snapshot()), []);
    assert.equal(await ownTraces(), traces);
  });

  test('with a clock of its own', async () => {
    const late = new Date(Date.now() + 3_600_000).toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '');
    const run = await conversation(`check ${machineArguments}`, {
      answer: ({ name }) => (name === 'TIME' ? [`VALUE TIME=str:${late}+0000`] : undefined),
    });
    assert.equal(run.code, 1, run.stdout);
    assert.deepEqual(run.asked, ['CUSTOMIZATION_COMMAND', 'TIME']);
    const [first = ''] = (run.shown['CHECK_FINDINGS'] ?? '').split('\n');
    const { id, severity, seen } = JSON.parse(first) as Finding;
    assert.deepEqual([id, severity], ['clock', 'error']);
    assert.match(seen, /^The clock is 3[56]\d\d seconds behind/);
    assert.match(run.stdout, /\n\*\*\*TERMINATE\n$/);
  });
});

describe('a host with many faults', () => {
  let start: Snapshot;

  before(async () => {
    const { pem, keys } = issue({ name: 'host', to: new Date('2021-01-01T00:00:00Z') });
    await host.writeFile('/tmp/cert.pem', pem);
    await host.writeFile('/tmp/key.pem', forge.pki.privateKeyToPem(keys.privateKey));
    const done = await host.ssh(
      [
        'ln -s /dev/null /etc/systemd/system/vdsmd.service',
        `systemd-run -q --unit=squatter perl -MIO::Socket::INET -e '@s = IO::Socket::INET->new(LocalPort=>54321,Listen=>1) or die; sleep'`,
        'mkdir -p /etc/vdsm && echo 00000000-0000-0000-0000-000000000000 >/etc/vdsm/vdsm.id',
        'mount -t tmpfs -o size=1m tmpfs /var/log',
        String.raw`printf '[gone]\nname=gone\nbaseurl=http://127.0.0.1:9/\n' >/etc/yum.repos.d/gone.repo`,
        'install -D -m 600 /tmp/key.pem /etc/pki/vdsm/keys/vdsmkey.pem',
        'install -D -m 644 /tmp/cert.pem /etc/pki/vdsm/certs/vdsmcert.pem && rm /tmp/*.pem',
        `mkdir -p /var/lib/ovirt-host-deploy/${deadRun}`,
        `echo '{"t":"begin","run":"${deadRun}","pid":1,"started":"2026-01-01T00:00:00.000Z","version":1}' >/var/lib/ovirt-host-deploy/${deadRun}/journal`,
        'until grep -q ":D431 .* 0A " /proc/net/tcp; do systemctl is-active -q squatter || exit 1; done',
        'hostname elsewhere.invalid',
      ].join(' && '),
    );
    assert.equal(done.code, 0, done.stderr);
    start = await host.snapshot();
  });

  const errors = [
    'certificates',
    'disk-space',
    'engine-reachable',
    'ports',
    'repositories',
    'unique-id',
    'unit-masked',
  ];

  test('hears of all of them at once, and nothing is changed', async () => {
    const traces = await ownTraces();
    const { code, findings } = await check(engine);
    assert.equal(code, 1);
    assert.deepEqual(idsOf(findings, 'error').toSorted(), errors);
    assert.deepEqual(idsOf(findings, 'warning').toSorted(), ['container', 'host-name', 'selinux', 'unfinished-run']);
    const seen = new Map(findings.map((one) => [one.id, one.seen]));
    assert.match(seen.get('ports') ?? '', /^port 54321 is taken by perl \(process \d+, squatter\.service\)$/);
    assert.match(seen.get('repositories') ?? '', /\bgone\b/);
    assert.match(seen.get('certificates') ?? '', /vdsmcert\.pem expired on 2021-01-01/);
    assert.match(seen.get('unfinished-run') ?? '', new RegExp(deadRun));
    assert.match(seen.get('disk-space') ?? '', /^\/var\/log has 0 MiB free$/);
    assert.deepEqual(compareSnapshots(start, await host.snapshot()), []);
    assert.equal(await ownTraces(), traces);
  });

  test('may have errors that are ignored, and says so to people', async () => {
    const all = errors.map((id) => `--ignore ${id}`).join(' ');
    const { code, stdout } = await host.ssh(`LC_ALL=pt_BR.UTF-8 ${agent} check ${all} ${engine}`);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^WARNING {2}unit-masked: O serviço vdsmd está mascarado.*\n {9}\S.*\n {9}→ /m);
    const some = await check(`--ignore ports --ignore=unit-masked`);
    assert.equal(some.code, 1);
    assert.deepEqual(
      some.findings.filter(({ ignored }) => ignored).map(({ id }) => id),
      ['unit-masked', 'ports'].toSorted((a, b) => (a < b ? 1 : -1)),
    );
  });

  test('is told of another package manager instead of waiting for it', async () => {
    const lock = '/var/lib/dnf/rpmdb_lock.pid';
    await host.ssh(`systemctl show -P MainPID squatter >${lock}`);
    const { findings } = await check();
    await host.ssh(`rm ${lock}`);
    const ids = findings.map(({ id }) => id);
    assert.ok(ids.includes('package-lock'), ids.join());
    assert.ok(!ids.includes('repositories'), ids.join());
    assert.match(findings.find(({ id }) => id === 'package-lock')?.seen ?? '', /process \d+ \(\S*perl /);
  });

  test('is refused by a deployment with all errors that leave no hope at once', async () => {
    await host.ssh(`rm /etc/yum.repos.d/gone.repo; printf 'ID=centos\\nVERSION_ID=7\\n' >/usr/lib/os-release`);
    const now = await host.snapshot();
    const run = await conversation(machineArguments, {});
    assert.equal(run.code, 1);
    const [refusal = '', ...more] = run.records.filter((record) => record.startsWith('ERROR'));
    assert.deepEqual(more, []);
    assert.match(
      refusal,
      /unit-masked: The service vdsmd is masked.* distribution: Distribution centos version 7 is not supported/,
    );
    for (const warned of ['The unique id 0000', 'Cannot validate host name settings', '/var/log has 0 MiB free'])
      assert.ok(
        run.records.some((record) => record.startsWith(`WARNING ${warned}`)),
        warned,
      );
    assert.deepEqual(compareSnapshots(now, await host.snapshot()), []);
  });

  test('goes on where one of them is to be ignored', async () => {
    const env = { 'CORE/ignoreChecks': ['distribution'] };
    const run = await conversation(machineArguments, { env });
    const refusals = run.records.filter((record) => record.startsWith('ERROR'));
    assert.deepEqual(refusals.length, 1);
    assert.match(refusals[0] ?? '', /unit-masked/);
    assert.ok(!refusals[0]?.includes('distribution'));
    assert.ok(
      run.records.some((record) => record.startsWith('WARNING Ignored, as CORE/ignoreChecks asks: Distribution')),
    );
  });
});
