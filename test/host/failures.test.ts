// Whatever goes wrong before TRANSACTION_END: a clear message, the termination prompt (unless the peer is gone), exit code 1,
// and a host as it was before.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Authority } from './deploy/authority.ts';
import { leavePackageUsers } from './deploy/baseline.ts';
import type { Outcome, Query, Script } from './deploy/client.ts';
import { converse } from './deploy/client.ts';
import { executable } from './deploy/executable.ts';
import { machineArguments, wholeDeployment } from './deploy/scripts.ts';
import { TestHost } from './lab/host.ts';
import type { Snapshot } from './lab/snapshot.ts';
import { compareSnapshots } from './lab/snapshot.ts';

const program = '/root/ovirt-host-deploy';
let host: TestHost;
let authority: Authority;
let start: Snapshot;

before(async () => {
  const built = await executable();
  [host, authority] = await Promise.all([
    TestHost.boot({ name: 'failures', base: 'dnf4', repo: ['signed', 'faulty'] }),
    Authority.make(),
  ]);
  await host.copyIn(built, program, 0o755);
  await leavePackageUsers(host);
  await host.ssh('dnf -yq --nogpgcheck install openvswitch && dnf -yq remove openvswitch');
  start = await host.snapshot();
});
after(async () => host.dispose());

interface Failure {
  name: string;
  script?: Partial<Script>;
  /** Before the program's name on the host's command line. */
  environment?: string;
  more?: string;
  prepare?: () => Promise<unknown>;
  cleanUp?: () => Promise<unknown>;
  message: RegExp;
  /** A lost peer is not asked for a termination command. */
  lost?: boolean;
}

async function run({ script = {}, environment = '', more = '' }: Failure): Promise<Outcome> {
  const whole = wholeDeployment(authority);
  const answer: Script['answer'] = async (query, client) =>
    (await script.answer?.(query, client)) ?? (await whole.answer?.(query, client));
  const command = `${environment} ${program} ${machineArguments} ${more}`;
  return converse(host.sshProcess(command), { ...whole, ...script, answer });
}

function fails(failure: Failure): void {
  test(failure.name, async () => {
    await failure.prepare?.();
    const outcome = await run(failure);
    await failure.cleanUp?.();
    assert.equal(outcome.code, 1, outcome.stdout.slice(-2000));
    assert.equal(outcome.stderr, '');
    if (failure.lost !== true) {
      assert.match(outcome.records.filter((r) => /^(ERROR|WARNING)/.test(r)).join('\n'), failure.message);
      assert.ok(outcome.asked.includes('TERMINATION_COMMAND'));
      assert.equal(outcome.shown['BASE/error'], 'true');
      assert.match(outcome.stdout, /\*\*\*TERMINATE\n$/);
    } else {
      assert.ok(!outcome.asked.includes('TERMINATION_COMMAND'));
    }
    assert.deepEqual(compareSnapshots(start, await host.snapshot()), []);
  });
}

const answering = (name: string, answer: (query: Query) => readonly string[] | 'close' | 'hang'): Partial<Script> => ({
  answer: (query) => (query.name === name ? answer(query) : undefined),
});
const prompts = [
  'DEPLOY_PROCEED',
  'CUSTOMIZATION_COMMAND',
  'NETWORK/sshKey',
  'GPG_KEY',
  'TIME',
  'VDSM_CERTIFICATE_CHAIN',
];

describe('answers', () => {
  fails({
    name: 'another name than asked',
    script: answering('NETWORK/sshKey', () => ['VALUE OTHER=str:x']),
    message: /Expected response for NETWORK\/sshKey, received 'OTHER'/,
  });
  fails({
    name: 'an unknown word',
    script: answering('TIME', () => ['WHAT TIME']),
    message: /Invalid response opcode/,
  });
  fails({
    name: 'a refused confirm',
    script: answering('DEPLOY_PROCEED', () => ['CONFIRM DEPLOY_PROCEED=no']),
    message: /Aborted/,
  });
  fails({
    name: 'an abort at a value',
    script: answering('NETWORK/sshKey', () => ['ABORT NETWORK/sshKey']),
    message: /Aborted/,
  });
  fails({
    name: 'an abort in the middle of the chain',
    script: answering('VDSM_CERTIFICATE_CHAIN', (q) => (q.kind === 'queryMultiString' ? [q.abortBoundary] : [])),
    message: /Aborted/,
  });
  fails({ name: 'the command abort', script: { customization: ['abort'] }, message: /Aborted/ });
  fails({
    name: 'a signing key that is not trusted',
    script: answering('GPG_KEY', () => ['CONFIRM GPG_KEY=no']),
    message: /key/i,
  });
  fails({ name: 'a chain of another authority', script: { answer: wrongChain }, message: /signed|chain/i });
});

describe('the peer is gone', () => {
  for (const name of prompts) {
    fails({ name: `at ${name}`, script: answering(name, () => 'close'), message: /./, lost: true });
  }
});

describe('the peer falls silent', () => {
  fails({
    name: 'for longer than peerTimeout',
    more: 'DIALOG/peerTimeout=int:3',
    script: { ...answering('TIME', () => 'hang'), pingSeconds: 100 },
    message: /./,
    lost: true,
  });
  fails({
    name: 'but shows that it lives, for as long as it likes',
    more: 'DIALOG/peerTimeout=int:2',
    script: {
      answer: async (query) => {
        if (query.name !== 'TIME') return undefined;
        await new Promise((resolve) => setTimeout(resolve, 5000));
        return ['ABORT TIME'];
      },
      pingSeconds: 0.5,
    },
    message: /Aborted/,
  });
});

describe('signals', () => {
  const stages = ['SETUP', 'INTERNAL_PACKAGES', 'VALIDATION', 'EARLY_MISC', 'PACKAGES', 'MISC', 'TRANSACTION_END'];
  const signals = { SIGTERM: 'SIG15', SIGINT: 'SIG2' };
  stages.forEach((stage, i) => {
    const [signal, shown] = Object.entries(signals)[i % 2] ?? ['', ''];
    // The commit of TRANSACTION_END comes first: what is raised there is no failure before it.
    if (stage === 'TRANSACTION_END') return;
    fails({
      name: `${signal} in ${stage}`,
      environment: `OTOPI_TEST_SIGNAL=STAGE_${stage}:${signal}`,
      message: new RegExp(shown),
    });
  });
  fails({
    name: 'SIGHUP in MISC is a lost peer',
    environment: 'OTOPI_TEST_SIGNAL=STAGE_MISC:SIGHUP',
    message: /./,
    lost: true,
  });
  fails({
    name: 'SIGTERM inside the package transaction',
    prepare: () => host.ssh('mkdir -p /run/rpm-test; echo slow > /run/rpm-test/vdsm.post'),
    script: {
      watch: (message) => {
        if (message.kind === 'eventStart' && message.event.id === 'otopi.packagers.detection.process')
          void killInScriptlet();
      },
    },
    cleanUp: () => host.ssh('rm -rf /run/rpm-test'),
    message: /SIG15/,
  });
});

describe('what was changed at once', () => {
  fails({
    name: 'a tuned profile is taken back, where there was none before',
    environment: 'OTOPI_FORCE_FAIL_STAGE=STAGE_MISC OTOPI_FORCE_FAIL_PRIORITY=PRIORITY_LAST',
    script: { env: { 'VIRT/enable': 'bool:True' } },
    message: /Forced failure/,
  });
  fails({
    name: 'a profile that a started tuned chooses by itself is taken back, though it is the wanted one',
    environment: 'OTOPI_FORCE_FAIL_STAGE=STAGE_MISC OTOPI_FORCE_FAIL_PRIORITY=PRIORITY_LAST',
    prepare: async () => assert.equal((await host.ssh('tuned-adm recommend')).stdout, 'virtual-guest\n'),
    script: { env: { 'TUNE/tunedProfile': 'str:virtual-guest' } },
    message: /Forced failure/,
  });
});

describe('folders', () => {
  fails({
    name: 'what packages and OVN put into the same folder is gone with it',
    environment: 'OTOPI_FORCE_FAIL_STAGE=STAGE_MISC OTOPI_FORCE_FAIL_PRIORITY=PRIORITY_LAST',
    script: { env: { 'NETWORK_OVN/central': 'str:192.0.2.70', 'NETWORK_OVN/tunnelNetwork': 'str:192.0.2.1' } },
    message: /Forced failure/,
  });
});

describe('packages', () => {
  const scriptlet = (name: string, kind: string) => ({
    prepare: () => host.ssh(`mkdir -p /run/rpm-test; echo fail > /run/rpm-test/${name}.${kind}`),
    cleanUp: () => host.ssh('rm -rf /run/rpm-test'),
  });
  fails({ name: 'a %pre that fails', ...scriptlet('vdsm', 'pre'), message: /vdsm/ });
  fails({ name: 'a %post that fails', ...scriptlet('vdsm', 'post'), message: /vdsm/ });
  fails({
    name: 'a minimum version that no repository has',
    script: { env: { 'VDSM/vdsmMinimumVersion': 'str:99.0' } },
    message: /VDSM package is too old, need 99\.0 found/,
  });
  fails({
    name: 'no repository has vdsm',
    prepare: () => host.ssh('mv /etc/yum.repos.d /etc/yum.repos.gone; mkdir /etc/yum.repos.d'),
    cleanUp: () => host.ssh('rmdir /etc/yum.repos.d; mv /etc/yum.repos.gone /etc/yum.repos.d'),
    message: /Cannot locate (vdsm|ovirt-host) package, possible cause is incorrect channels/,
  });
  fails({
    name: 'a repository that cannot be reached',
    prepare: () =>
      host.writeFile('/etc/yum.repos.d/dead.repo', '[dead]\nname=dead\nbaseurl=http://127.0.0.1:1/\ngpgcheck=0\n'),
    cleanUp: () => host.ssh('rm /etc/yum.repos.d/dead.repo'),
    message: /dead/,
  });
});

describe('the host', () => {
  fails({
    name: 'a read-only /etc/pki',
    prepare: () => host.ssh('mount --bind /etc/pki /etc/pki && mount -o remount,ro,bind /etc/pki'),
    cleanUp: () => host.ssh('umount /etc/pki'),
    message: /read-only/i,
  });
  fails({
    name: 'a full disk below /etc/pki',
    prepare: () =>
      host.ssh(
        'mkdir -p /run/small && mount -t tmpfs -o size=64k tmpfs /run/small && cp -a /etc/pki/. /run/small/ && dd if=/dev/zero of=/run/small/full bs=1k; mount --bind /run/small /etc/pki',
      ),
    cleanUp: () => host.ssh('umount /etc/pki; umount /run/small; rmdir /run/small'),
    message: /no space/i,
  });
});

describe('after the commit nothing rolls back', () => {
  test('a peer that is lost there is ignored: the host is deployed', async () => {
    const outcome = await run({
      name: '',
      message: /./,
      script: {
        watch: (message, client) => {
          if (message.kind === 'eventStart' && message.event.stage === 'closeup') client.child.stdin?.end();
        },
      },
    });
    assert.equal(outcome.code, 0, outcome.stdout.slice(-2000));
    assert.equal((await host.ssh('systemctl is-active vdsmd')).stdout, 'active\n');
  });

  test('a signal there ends the run with 1 and the log names what did not run', async () => {
    const outcome = await run({ name: '', message: /./, environment: 'OTOPI_TEST_SIGNAL=STAGE_CLOSEUP:SIGTERM' });
    assert.equal(outcome.code, 1);
    assert.match(outcome.shown['LOG'] ?? '', /Not run: .*ovirt-host-deploy\.vdsm\.packages\.start/);
    assert.ok(outcome.asked.includes('TERMINATION_COMMAND'));
  });
});

async function wrongChain(query: Query, client: { outcome: Outcome }): Promise<readonly string[] | undefined> {
  if (query.name !== 'VDSM_CERTIFICATE_CHAIN' || query.kind !== 'queryMultiString') return undefined;
  const other = await Authority.make('Other CA');
  const right = await authority.sign(client.outcome.shown['VDSM_CERTIFICATE_REQUEST'] ?? '');
  const own = right.slice(right.indexOf('-----END CERTIFICATE-----') + 1);
  return [...other.certificate.trim().split('\n'), ...own, query.boundary];
}

async function killInScriptlet(): Promise<void> {
  await host.ssh(
    'until [ -e /run/rpm-test/vdsm.post.started ]; do sleep 0.05; done; pkill -TERM -f ^/root/ovirt-host-deploy; sleep 0.5; rm -f /run/rpm-test/vdsm.post.started /run/rpm-test/vdsm.post',
  );
}
