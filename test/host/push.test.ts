// The back-end on real hosts: deployed from here over one ssh command, in all the ways that people let themselves in.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa, execaSync } from 'execa';
import { executable } from './deploy/executable.ts';
import { engineKey } from './deploy/scripts.ts';
import { TestHost } from './lab/host.ts';
import { knownHosts, only, optionOf, PushBench, reach, strangers } from './push/push.ts';

let host: TestHost;
let bench: PushBench;

before(async () => {
  await executable();
  host = await TestHost.boot({ name: 'bk-push', base: 'dnf4', repo: ['signed'] });
  bench = new PushBench();
});
after(async () => {
  bench[Symbol.dispose]();
  await host.dispose();
});

/** Of this run alone: the arguments of all processes of the machine are searched for it, those of other tests too. */
const password = `sesame-${randomUUID()}`;

/** Lets passwords in, and a user who may use sudo. */
async function openDoors(): Promise<void> {
  const done = await host.ssh(
    `echo root:${password} | chpasswd && useradd -m -s /bin/bash helper && echo helper:let-me-in | chpasswd &&
     printf 'helper ALL=(ALL) ALL\\n' >/etc/sudoers.d/helper && chmod 440 /etc/sudoers.d/helper &&
     printf 'PermitRootLogin yes\\nPasswordAuthentication yes\\n' >/etc/ssh/sshd_config.d/test.conf && systemctl reload ssh`,
  );
  assert.equal(done.code, 0, done.stderr);
}

/** Quick to refuse: only the way in is of interest. */
const planned = ['--plan'];

describe('a host is deployed', () => {
  test('by key: from nothing to a running vdsm, its log here, its certificate of our CA', async () => {
    const publicKey = join(bench.folder, 'engine.pub');
    writeFileSync(publicKey, engineKey);
    const run = await bench.push([...reach(host), '--ssh-public-key', publicKey, host.address]);
    const { result, logs, bytesSent, id, fingerprint } = only(run);
    assert.equal(result, 'complete', JSON.stringify(only(run)));
    assert.equal(run.code, 0);
    assert.equal(run.stderr, '');
    assert.ok(bytesSent < 42e6, `${bytesSent} bytes were sent`);
    const units = await host.ssh('systemctl is-active vdsmd; cat /etc/vdsm/vdsm.id; cat /root/.ssh/authorized_keys');
    assert.match(units.stdout, new RegExp(`^active\n${id}`));
    assert.ok(units.stdout.includes(engineKey));
    assert.match(readFileSync(logs[0] ?? '', 'utf8'), /CHANGE /);
    assert.equal((await host.ssh('ls /tmp/*.log')).code, 2, 'the log is left on the host');
    const pinned = await execa('ssh-keygen', ['-lf', '-'], {
      input: await host.readFile('/etc/ssh/ssh_host_ed25519_key.pub'),
    });
    assert.ok(pinned.stdout.includes(fingerprint?.split(' ')[1] ?? 'none'));
    writeFileSync(join(bench.folder, 'host.pem'), await host.readFile('/etc/pki/vdsm/certs/vdsmcert.pem'));
    const verify = await execa('openssl', [
      'verify',
      '-CAfile',
      join(bench.folder, 'state/ca/ca.pem'),
      '-purpose',
      'sslserver',
      '-verify_ip',
      host.address,
      join(bench.folder, 'host.pem'),
    ]);
    assert.match(verify.stdout, /: OK/);
  });

  test('the second time at most 64 KB are sent, and progress is told', async () => {
    const run = await bench.push([...reach(host), ...planned, host.address]);
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
    assert.ok(only(run).bytesSent <= 64 * 1024, `${only(run).bytesSent} bytes were sent`);
    assert.ok(run.events.filter(({ event }) => event === 'progress').length > 50);
  });

  test('and checked: what is wrong with it is told, and may be ignored', async () => {
    const wrong = ['--check', '--set', 'VDSM/vdsmId=str:00000000-0000-0000-0000-000000000000'];
    const run = await bench.push([...reach(host), ...wrong, host.address]);
    assert.deepEqual([run.code, only(run).error?.code], [1, 'check-failed'], JSON.stringify(only(run)));
    const findings = run.events.filter(({ event }) => event === 'finding');
    assert.deepEqual(
      findings.filter(({ severity }) => severity === 'error').map(({ id }) => id),
      ['unique-id'],
    );
    const ignored = await bench.push([...reach(host), ...wrong, '--ignore', 'unique-id', host.address]);
    assert.deepEqual([ignored.code, only(ignored).result], [0, 'complete'], JSON.stringify(only(ignored)));
  });

  test('by password, which is in no argument of any process', async () => {
    await openDoors();
    const file = join(bench.folder, 'password');
    writeFileSync(file, `${password}\n`, { mode: 0o600 });
    let seen = '';
    const run = await bench.push([...knownHosts(host), '--password-file', file, host.address], {
      watch: ({ event }) => {
        if (event === 'connected') seen += readArguments();
      },
    });
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
    assert.match(seen, /NumberOfPasswordPrompts/);
    assert.ok(!seen.includes(password));
  });

  test('by a user who becomes root with sudo, with a password and without', async () => {
    const env = { OVIRT_HOST_DEPLOY_PASSWORD: 'let-me-in' };
    const asked = await bench.push([...knownHosts(host), '--sudo', `helper@${host.address}`], { env });
    assert.equal(only(asked).result, 'complete', JSON.stringify(only(asked)));
    const refused = await bench.push([...reach(host), '--sudo', ...planned, `helper@${host.address}`]);
    assert.equal(only(refused).error?.code, 'ssh-auth');
    await host.ssh(`printf 'helper ALL=(ALL) NOPASSWD: ALL\\n' >/etc/sudoers.d/helper`);
    const free = await bench.push([...knownHosts(host), '--sudo', ...planned, `helper@${host.address}`], { env });
    assert.equal(only(free).result, 'complete', JSON.stringify(only(free)));
  });

  test('by a user who is not root and uses no sudo, not at all: the message says so', async () => {
    const env = { OVIRT_HOST_DEPLOY_PASSWORD: 'let-me-in' };
    const run = await bench.push([...knownHosts(host), ...planned, `helper@${host.address}`], { env });
    assert.equal(only(run).error?.code, 'bootstrap-failed');
    assert.match(only(run).error?.message ?? '', /helper is not root; use sudo/);
  });

  test('though its login shell prints a banner', async () => {
    await host.ssh(`printf 'echo welcome, stranger\\necho on stderr >&2\\nprintf "no end of line"\\n' >/root/.bashrc`);
    const run = await bench.push([...reach(host), host.address]);
    await host.ssh('rm /root/.bashrc');
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
  });
});

describe('a host is not deployed', () => {
  test('with a wrong password', async () => {
    const env = { OVIRT_HOST_DEPLOY_PASSWORD: 'guess' };
    const run = await bench.push([...knownHosts(host), ...planned, host.address], { env });
    assert.equal(run.code, 1);
    assert.equal(only(run).error?.code, 'ssh-auth');
    assert.ok(!JSON.stringify(run).includes('guess'));
  });

  test('when it is down', async () => {
    const run = await bench.push([
      ...knownHosts(host),
      '--param',
      'SSHConnectTimeoutSeconds=3',
      '--port',
      '9',
      host.address,
    ]);
    assert.equal(only(run).error?.code, 'ssh-connect', JSON.stringify(only(run)));
    const nobody = await bench.push([...knownHosts(host), 'nobody.invalid']);
    assert.equal(only(nobody).error?.code, 'ssh-connect', JSON.stringify(only(nobody)));
  });

  test('on first contact by default; with accept-new it is, and then known', async () => {
    using stranger = new PushBench();
    const key = ['--key', optionOf(host, 'IdentityFile')];
    const strict = await stranger.push([...key, ...strangers(stranger), ...planned, host.address]);
    assert.equal(only(strict).error?.code, 'ssh-host-key');
    assert.match(only(strict).error?.message ?? '', /ED25519 SHA256:/);
    const first = await stranger.push([
      ...key,
      ...strangers(stranger),
      '--host-key',
      'accept-new',
      ...planned,
      host.address,
    ]);
    assert.equal(only(first).result, 'complete', JSON.stringify(only(first)));
    const wrong = `SHA256:${'A'.repeat(43)}`;
    const other = await stranger.push([
      ...key,
      '--fingerprint',
      wrong,
      '--host-key',
      'accept-new',
      ...planned,
      host.address,
    ]);
    assert.equal(only(other).error?.code, 'ssh-host-key');
    const second = await stranger.push([...key, ...planned, host.address]);
    assert.equal(only(second).result, 'complete', 'the inventory knows it');
  });

  test('when its key has changed, whatever the policy', async () => {
    await host.ssh(
      'cp -a /etc/ssh/ssh_host_ed25519_key /root/kept && cp -a /etc/ssh/ssh_host_ed25519_key.pub /root/kept.pub && ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/new && mv -f /etc/ssh/new /etc/ssh/ssh_host_ed25519_key && mv -f /etc/ssh/new.pub /etc/ssh/ssh_host_ed25519_key.pub && systemctl restart ssh',
    );
    using stranger = new PushBench();
    try {
      const policy = ['--host-key', 'accept-new', ...planned];
      const byInventory = await bench.push([...reach(host), ...policy, host.address]);
      assert.equal(only(byInventory).error?.code, 'ssh-host-key');
      // What the user's own ssh knows of it.
      const known = join(stranger.folder, 'known');
      writeFileSync(known, `${host.address} ${await host.readFile('/root/kept.pub')}`);
      const file = ['--ssh-option', `UserKnownHostsFile=${known}`];
      const byKnownHosts = await stranger.push([...file, ...reach(host), ...policy, host.address]);
      assert.equal(only(byKnownHosts).error?.code, 'ssh-host-key', JSON.stringify(only(byKnownHosts)));
      assert.match(only(byKnownHosts).error?.message ?? '', /its key is not the one that is known/);
    } finally {
      await host.exec([
        'sh',
        '-c',
        'mv -f /root/kept /etc/ssh/ssh_host_ed25519_key; mv -f /root/kept.pub /etc/ssh/ssh_host_ed25519_key.pub; systemctl restart ssh',
      ]);
    }
  });

  test('when another host has its unique id', async () => {
    const run = await bench.push([
      ...reach(host),
      '--ssh-option',
      `HostName=${host.address}`,
      '--ssh-option',
      `HostKeyAlias=${host.address}`,
      'its-twin',
    ]);
    assert.equal(only(run).error?.code, 'host-id-taken', JSON.stringify(only(run)));
    assert.ok(only(run).error?.message.includes(host.address));
  });
});

/** All arguments of all processes, as any user of this machine can read them. */
function readArguments(): string {
  return execaSync('ps', ['-eo', 'args', 'ww']).stdout;
}
