// An unmodified oVirt engine deploys with our executable: its own command line, its tar of the interface-3 folder, its reader
// of the dialog, under each name that it starts.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { bundleTexts } from '../../src/backend/bundle/entries.ts';
import { Authority } from './deploy/authority.ts';
import { executable } from './deploy/executable.ts';
import {
  type EngineOutcome,
  type EngineScript,
  engineCommand,
  engineDeploys,
  untilAgentEnds,
} from './deploy/old-engine.ts';
import { engineKey } from './deploy/scripts.ts';
import { TestHost } from './lab/host.ts';
import { compareSnapshots } from './lab/snapshot.ts';
import { only, PushBench, reach } from './push/push.ts';

let folder: string;
let authority: Authority;
/** By what it is for: `usual`, `for 3.6`. */
const tars = { usual: '', plain: '' };

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'engine-bundle-'));
  authority = await Authority.make();
  tars.usual = await engineTar('usual', false);
  tars.plain = await engineTar('plain', true);
});
after(() => rmSync(folder, { recursive: true }));

/** What an engine makes of an interface-3 folder: all files, and for each link what it points to. */
async function engineTar(name: string, plain: boolean): Promise<string> {
  const place = join(folder, name);
  mkdirSync(place);
  symlinkSync(await executable(), join(place, 'agent'));
  for (const [file, text] of bundleTexts(plain)) writeFileSync(join(place, file), text, { mode: 0o755 });
  await execa('tar', ['-chf', `${place}.tar`, '-C', place, '.']);
  return `${place}.tar`;
}

const usual: EngineScript = {
  extras: true,
  env: [
    'OVIRT_ENGINE/correlationId=str:1234abcd',
    'NETWORK/sshEnable=bool:true',
    `NETWORK/sshKey=str:${engineKey}`,
    'VDSM/certificateEnrollment=str:inline',
    'VDSM_CONFIG/vars/ssl=str:true',
    'VDSM_CONFIG/addresses/management_port=str:54321',
    'VIRT/enable=bool:true',
    'VDSM/checkVirtHardware=bool:false',
  ],
  termination: ['env-get -k BASE/error', 'env-get -k SYSTEM/reboot', 'log', 'env-query -k CORE/logRemoveAtExit'],
  sign: async (request) => authority.sign(request),
};
const old: EngineScript = { ...usual, extras: false };
const certificate = '/etc/pki/vdsm/certs/vdsmcert.pem';

function succeeded(outcome: EngineOutcome): void {
  assert.equal(outcome.code, 0, outcome.records.join('\n'));
  assert.equal(outcome.stderr, '');
  assert.equal(outcome.shown['BASE/error'], 'False');
}

/** Neither the unpacked bundle nor the log, which the engine has fetched. */
async function assertClean(host: TestHost): Promise<void> {
  const { stdout } = await host.ssh('find /tmp /var/tmp -mindepth 1 -maxdepth 1 -name "*ovirt*"');
  assert.equal(stdout, '');
}

test('the executable is in the tar once, however many names there are', async () => {
  const { size } = statSync(await executable());
  for (const tar of Object.values(tars)) {
    const over = statSync(tar).size - size;
    assert.ok(over > 0 && over < 32 * 1024, `${tar} is ${over} bytes larger than the executable`);
  }
  const made = join(folder, 'made.tar');
  await execa(await executable(), ['bundle', made]);
  assert.ok(statSync(made).size - size < 32 * 1024);
});

describe('a host', () => {
  let host: TestHost;
  before(async () => {
    host = await TestHost.boot({ name: 'engine-bundle', base: 'dnf4', repo: ['v1'] });
  });
  after(async () => host.dispose());

  test('whose link is cut in the middle is as it was, and /tmp too', async () => {
    const start = await host.snapshot();
    const asked = (name: string): 'cut' | undefined => (name === 'VDSM_CERTIFICATE_CHAIN' ? 'cut' : undefined);
    const cut = await engineDeploys(host, tars.usual, engineCommand('ovirt-host-deploy'), { ...usual, asked });
    assert.equal(cut.code, null);
    await untilAgentEnds(host, 120);
    const { stdout } = await host.ssh('rm /tmp/ovirt-host-deploy-*.log && ls -A /tmp | grep ovirt');
    assert.equal(stdout, '');
    const changed = compareSnapshots(start, await host.snapshot());
    assert.deepEqual(
      changed.filter((line) => !/ \/etc\/(passwd|group|g?shadow)-?:/.test(line)),
      [],
    );
  });

  test('is deployed by engine 3.5, which starts setup and knows no line of progress', async () => {
    const outcome = await engineDeploys(host, tars.usual, engineCommand('setup'), old);
    succeeded(outcome);
    const { stdout } = await host.ssh(`systemctl is-active vdsmd; cat /root/.ssh/authorized_keys`);
    assert.match(stdout, /^active\n/);
    assert.ok(stdout.includes(engineKey));
    assert.match(outcome.shown['LOG'] ?? '', /CHANGE /);
    await assertClean(host);
  });

  test('and by engine 3.6 with a bundle made for it', async () => {
    const first = await host.readFile(certificate);
    succeeded(await engineDeploys(host, tars.plain, engineCommand('ovirt-host-deploy'), old));
    assert.notEqual(await host.readFile(certificate), first);
    await assertClean(host);
  });

  test('and by engine 4.3, with progress and its variables of the environment', async () => {
    const command = engineCommand('ovirt-host-deploy', { environment: 'OTOPI_DEBUG=0' });
    const outcome = await engineDeploys(host, tars.usual, command, usual);
    succeeded(outcome);
    assert.ok(outcome.extras > 100, `${outcome.extras} lines of progress`);
    await assertClean(host);
  });

  test('an engine reader that knows no progress stops at it: the check of this test', async () => {
    const command = engineCommand('ovirt-host-deploy');
    await assert.rejects(engineDeploys(host, tars.usual, command, old), { message: /does not take this line: \*\*%/ });
    await untilAgentEnds(host, 120);
    await host.ssh('rm -f /tmp/ovirt-host-deploy-*.log');
  });

  test('and by push with a bundle: as by an engine, so that even the Python program could be in it', async () => {
    using bench = new PushBench();
    const place = join(folder, 'listening');
    mkdirSync(place);
    symlinkSync(await executable(), join(place, 'agent'));
    const listen = '#!/bin/sh\ntee /root/heard | "$(dirname "$0")/agent" ovirt-host-deploy "$@"\n';
    writeFileSync(join(place, 'ovirt-host-deploy'), listen, { mode: 0o755 });
    // Signs of life would be sent each second.
    const quick = [
      '--param',
      'PeerTimeoutSeconds=3',
      '--param',
      'SSHInactivityTimeoutSeconds=60',
      '--param',
      `BootstrapPackageDirectory=${place}`,
    ];
    const run = await bench.push([
      ...reach(host),
      ...quick,
      '--ca',
      'none',
      '--set',
      'A/b=str:c',
      '--firewall',
      'iptables',
      host.address,
    ]);
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
    assert.ok(only(run).bytesSent > 50e6, 'the tar is sent');
    assert.match(await host.readFile('/etc/sysconfig/iptables'), /--dport 22 -j ACCEPT\n[^]*--dport 2223 -j/);
    const heard = await host.readFile('/root/heard');
    // A command that still reads when all is said must not keep the back-end, as tee does here.
    assert.match(heard, /^VALUE A\/b=str:c$/m);
    assert.doesNotMatch(heard, /%/);
    await assertClean(host);
  });

  test('has its updates told and brought by ovirt-host-mgmt, of 3.6 and of 4.3', async () => {
    const installed = async (): Promise<string> => (await host.ssh('rpm -q vdsm')).stdout;
    const first = await installed();
    const manage = async (tar: string, mode: string, extras: boolean): Promise<EngineOutcome> => {
      const env = [`OMGMT_PACKAGES/packagesUpdateMode=str:${mode}`, 'OMGMT_PACKAGES/packages=multi:vdsm'];
      const termination = ['env-get -k BASE/error', 'env-get -k OMGMT_PACKAGES/packagesInfo'];
      const script = { extras, env, termination: [...termination, 'env-query -k CORE/logRemoveAtExit'] };
      const outcome = await engineDeploys(host, tar, engineCommand('ovirt-host-mgmt'), script);
      succeeded(outcome);
      return outcome;
    };
    await host.ssh(`sed -i 's/v1/v2/g' /etc/yum.repos.d/*.repo`);
    const told = await manage(tars.plain, 'checkUpdate', false);
    assert.match(told.shown['OMGMT_PACKAGES/packagesInfo'] ?? '', /^vdsm-\d/m);
    assert.equal(await installed(), first);
    await manage(tars.usual, 'update', true);
    assert.notEqual(await installed(), first);
    await assertClean(host);
  });
});

describe('a host whose /tmp executes nothing', () => {
  let host: TestHost;
  before(async () => {
    host = await TestHost.boot({ name: 'engine-noexec', base: 'dnf4', repo: ['v1'], tmp: 'noexec' });
  });
  after(async () => host.dispose());
  const quick: EngineScript = { extras: true, env: ['ODEPLOY/offlinePackager=bool:true'], asked: cutAtFirst };

  function cutAtFirst(name: string): 'cut' | undefined {
    return name === 'CUSTOMIZATION_COMMAND' ? 'cut' : undefined;
  }

  test('refuses what an engine starts there, in the words of the shell', async () => {
    const outcome = await engineDeploys(host, tars.usual, engineCommand('ovirt-host-deploy'), usual);
    assert.equal(outcome.code, 126);
    assert.match(outcome.stderr, /\/tmp\/ovirt-\w{10}\/ovirt-host-deploy: Permission denied/);
    await assertClean(host);
  });

  test('runs the agent from the cache where the command has sh in front of the entry, and names the mount', async () => {
    const command = engineCommand('ovirt-host-deploy', { start: 'sh ' });
    const { records, stderr } = await engineDeploys(host, tars.usual, command, quick);
    assert.deepEqual(records.slice(0, 2), [
      'WARNING /tmp does not execute programs (noexec?): the agent runs from /root/.cache/ovirt-host-deploy',
      'INFO Stage: Initializing',
    ]);
    assert.equal(stderr, '');
    await untilAgentEnds(host, 120);
    const { stdout } = await host.ssh('find /root/.cache/ovirt-host-deploy -type f | wc -l; rm /tmp/*.log');
    assert.equal(stdout, '1\n');
    await assertClean(host);
  });

  test('is told of by push, which names the remedies; a command with sh works', async () => {
    using bench = new PushBench();
    const bundle = [...reach(host), '--check-updates', '--packages', 'bash'];
    const refused = only(await bench.push([...bundle, '--bundle', tars.usual, host.address]));
    assert.equal(refused.error?.code, 'bootstrap-failed', JSON.stringify(refused));
    assert.match(refused.error?.message ?? '', /noexec\?\)\. Set OVIRT_TMPDIR .* or put sh in front of the entry/);
    const command = engineCommand('@ENTRY@', { environment: '@ENVIRONMENT@', start: 'sh ' });
    const run = await bench.push([...bundle, '--bootstrap-command', command, host.address]);
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
    const warnings = run.events.filter(({ severity }) => severity === 'WARNING').map(({ text }) => text ?? '');
    assert.ok(warnings.some((text) => text.startsWith('/tmp does not execute programs')));
    await assertClean(host);
  });

  test('is told of by name where the cache executes nothing either', async () => {
    await host.ssh('rm -rf /root/.cache && mkdir /root/.cache && mount -t tmpfs -o noexec tmpfs /root/.cache');
    const outcome = await engineDeploys(host, tars.usual, engineCommand('setup', { start: 'sh ' }), old);
    assert.equal(outcome.code, 1);
    assert.deepEqual(outcome.records, ['ERROR Neither /tmp nor /root/.cache executes programs (noexec?)']);
    assert.equal(outcome.stderr, '');
  });

  test('is deployed by an unmodified engine where its sshd sets OVIRT_TMPDIR', async () => {
    await host.ssh(
      `printf 'SetEnv OVIRT_TMPDIR=/var/tmp\n' >/etc/ssh/sshd_config.d/ovirt.conf && systemctl restart ssh`,
    );
    const outcome = await engineDeploys(host, tars.usual, engineCommand('ovirt-host-deploy'), quick);
    assert.deepEqual(outcome.records.slice(0, 1), ['INFO Stage: Initializing']);
    assert.equal(outcome.stderr, '');
    await untilAgentEnds(host, 120);
  });
});
