// Two hosts pushed from a terminal and interrupted, then deployed in the ways that need more than a key: agent, bastion, a
// fingerprint that a person confirms or gives, and the CAs of others.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { executable } from './deploy/executable.ts';
import { Terminal } from './human/terminal.ts';
import { TestHost } from './lab/host.ts';
import { hostsFolder } from './lab/machine.ts';
import type { Snapshot } from './lab/snapshot.ts';
import { quick } from './push/cut.ts';
import { EnginePki } from './push/engine-pki.ts';
import { only, optionOf, PushBench, reach, strangers } from './push/push.ts';
import { agentEnded, assertNothingHeld, leftBehind } from './push/remains.ts';
import { behindBastion, commandAuthority, KeyAgent, linkHosts } from './push/surroundings.ts';

let hosts: [TestHost, TestHost];
let bench: PushBench;
/** Where file systems can be laid over others. */
let scratch: string;

before(async () => {
  await executable();
  const boot = async () => TestHost.boot({ name: 'cuts-ways', base: 'dnf4', repo: ['signed'] });
  hosts = await Promise.all([boot(), boot()]);
  bench = new PushBench();
  scratch = mkdtempSync(join(hostsFolder(), '../push-ways-'));
});
after(async () => {
  bench[Symbol.dispose]();
  rmSync(scratch, { recursive: true });
  await Promise.all(hosts.map((host) => host.dispose()));
});

describe('Ctrl-C while packages are installed on two hosts', { concurrency: 1 }, () => {
  const starts: Snapshot[] = [];
  before(async () => void starts.push(...(await Promise.all(hosts.map((host) => host.snapshot())))));

  test('once: they roll back, and the results are told', async () => {
    await using terminal = await pushIntoScriptlets();
    await terminal.press('C-c');
    await terminal.waitFor(/push: interrupted: the hosts roll back; once more ends the connections at once/);
    await letGo();
    assert.equal(await terminal.ended(), 130);
    const screen = await terminal.screen();
    for (const { address } of hosts)
      assert.match(screen, new RegExp(`^${address}: failed after \\d+ s: Interrupted.*\\[aborted\\]`, 'm'));
    assert.match(screen, /^2 failed$/m);
    await areClean();
  });

  test('twice: the connections end at once, and the hosts roll back by themselves', async () => {
    await using terminal = await pushIntoScriptlets();
    assert.match(terminal.written, /log of the lost run: \S+\.log/, 'of the first interrupt');
    await terminal.press('C-c');
    await terminal.waitFor(/once more ends the connections at once/);
    await terminal.press('C-c');
    assert.equal(await terminal.ended(), 130, 'though the scriptlets go on');
    await letGo();
    await Promise.all(hosts.map(agentEnded));
    await areClean();
    const { stdout } = await bench.command('hosts');
    for (const { address } of hosts) assert.match(stdout, new RegExp(`^${address} +failed \\(aborted\\)`, 'm'));
  });

  /** From a terminal, both at the same time. */
  async function pushIntoScriptlets(): Promise<Terminal> {
    await each('mkdir -p /run/rpm-test; echo slow > /run/rpm-test/vdsm.post');
    const list = join(bench.folder, 'hosts');
    writeFileSync(list, hosts.map((host) => `${host.address} key=${optionOf(host, 'IdentityFile')}\n`).join(''));
    const files = hosts.map((host) => optionOf(host, 'UserKnownHostsFile')).join(' ');
    const known = ['--ssh-option', `UserKnownHostsFile=${files}`, '--ssh-option', 'GlobalKnownHostsFile=/dev/null'];
    const terminal = await Terminal.run(await bench.argv([...known, ...quick, '--inventory', list]));
    await each('until [ -e /run/rpm-test/vdsm.post.started ]; do sleep 0.05; done');
    return terminal;
  }

  async function letGo(): Promise<void> {
    await each('rm -r /run/rpm-test');
  }

  async function areClean(): Promise<void> {
    for (const [index, host] of hosts.entries()) {
      await assertNothingHeld(host);
      const start = starts[index];
      assert.ok(start);
      assert.deepEqual(leftBehind(start, await host.snapshot()), []);
    }
  }

  async function each(command: string): Promise<void> {
    const done = await Promise.all(hosts.map((host) => host.ssh(command)));
    assert.deepEqual(
      done.map(({ code }) => code),
      [0, 0],
    );
  }
});

describe('whole deployments', { concurrency: 1 }, () => {
  test('by a key of ssh-agent, the fingerprint shown on the terminal: refused with no, deployed with yes', async () => {
    const [host] = hosts;
    using asker = new PushBench();
    await using agent = await KeyAgent.start(asker.folder, optionOf(host, 'IdentityFile'));
    const shown = await fingerprint(host);
    const push = async (): Promise<Terminal> => {
      const argv = await asker.argv([...strangers(asker), host.address]);
      return Terminal.run(['env', `SSH_AUTH_SOCK=${agent.env.SSH_AUTH_SOCK}`, ...argv]);
    };
    const asked = async (terminal: Terminal): Promise<void> => {
      await terminal.waitFor(/\(yes\/no\) /);
      assert.ok((await terminal.screen()).replaceAll('\n', '').includes(`is not known: ED25519 ${shown}`));
    };
    {
      await using interrupted = await push();
      await asked(interrupted);
      await interrupted.press('C-c');
      assert.equal(await interrupted.ended(), 130, 'Ctrl-C at the question');
    }
    {
      await using refused = await push();
      await asked(refused);
      // Longer than from one drawing of the hosts' lines to the next: the question stays.
      await delay(1500);
      await asked(refused);
      await refused.answer('no');
      assert.equal(await refused.ended(), 1);
      assert.match(await refused.screen(), /was not accepted \[ssh-host-key\]/);
    }
    await using deployed = await push();
    await asked(deployed);
    await deployed.answer('yes');
    assert.equal(await deployed.ended(), 0, deployed.written);
    assert.match(await deployed.screen(), new RegExp(`^${host.address}: complete after`, 'm'));
    await vdsmRuns(host);
  });

  test('through a bastion, by password, with the fingerprint given: the certificate is of the CA behind a command', async () => {
    const [bastion, host] = hosts;
    const name = 'inner.example.test';
    using engine = new PushBench();
    await linkHosts(bastion, host);
    await host.ssh(
      `echo root:open-sesame | chpasswd; printf 'PermitRootLogin yes\\nPasswordAuthentication yes\\n' >/etc/ssh/sshd_config.d/test.conf; systemctl reload ssh`,
    );
    await using agent = await KeyAgent.start(engine.folder, optionOf(bastion, 'IdentityFile'));
    const { program, certificate } = await commandAuthority(engine.folder);
    const given = ['--fingerprint', await fingerprint(host), '--ca', `command:${program}`];
    const run = await engine.push([...strangers(engine), ...given, name], {
      env: { ...agent.env, OVIRT_HOST_DEPLOY_PASSWORD: 'open-sesame' },
      prefix: behindBastion(engine.folder, bastion, name),
    });
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
    await vdsmRuns(host);
    const { stdout } = await host.ssh(
      'echo $SSH_CONNECTION; openssl x509 -in /etc/pki/vdsm/certs/vdsmcert.pem -noout -subject',
    );
    assert.match(stdout, new RegExp(`CN *= *${name}`));
    await isSignedBy(host, certificate);
  });

  test('with the PKI of an engine, by its scripts: vdsm, migrations, OVN, and the host certificate of the serial console', async () => {
    const [host] = hosts;
    const pki = await EnginePki.make(scratch);
    const all = [
      '--ca',
      'engine',
      '--certificates',
      'vdsm,qemu,ovn',
      '--console',
      '--set',
      'NETWORK/openvswitch=bool:True',
    ];
    const run = await bench.push([...reach(host), ...all, host.address], { prefix: pki.prefix });
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
    const subject = (unit = '') =>
      `--subject=/O=oVirt/CN=${host.address}${unit} --days=1827 --san=IP:${host.address} --timeout=30`;
    const request = 'pki-enroll-request.sh --name=';
    assert.deepEqual(
      pki.calls.toSorted(),
      [
        'pki-enroll-request.sh --help',
        `${request}${host.address} ${subject()}`,
        `${request}${host.address} ${subject('/OU=qemu')} --ca-file=qemu-ca --cert-dir=certs-qemu --req-dir=requests-qemu`,
        `${request}${host.address}-ovn ${subject()}`,
        `${request}${host.address}-ssh ${subject()}`,
        `pki-enroll-openssh-cert.sh --name=${host.address}-ssh --host --id=${host.address} --principals=${host.address} --days=1827`,
      ].toSorted(),
    );
    await isSignedBy(host, pki.path('/etc/pki/ovirt-engine/ca.pem'));
    const console = await host.ssh('ssh-keygen -L -f /etc/pki/ovirt-vmconsole/host-ssh_host_rsa-cert.pub');
    assert.match(console.stdout, /host certificate/);
    assert.match(console.stdout, new RegExp(`Key ID: "${host.address}"[^]*Principals: *\\n *${host.address}\\n`));
  });
});

async function vdsmRuns(host: TestHost): Promise<void> {
  assert.equal((await host.ssh('systemctl is-active vdsmd')).stdout, 'active\n');
}

async function fingerprint(host: TestHost): Promise<string> {
  const input = await host.readFile('/etc/ssh/ssh_host_ed25519_key.pub');
  const { stdout } = await execa('ssh-keygen', ['-lf', '-'], { input });
  return stdout.split(' ')[1] ?? '';
}

/** The certificate that vdsm uses, checked by openssl against the file of a CA. */
async function isSignedBy(host: TestHost, ca: string): Promise<void> {
  const input = await host.readFile('/etc/pki/vdsm/certs/vdsmcert.pem');
  const { stdout } = await execa('openssl', ['verify', '-CAfile', ca], { input });
  assert.match(stdout, /OK/);
  assert.equal(await host.readFile('/etc/pki/vdsm/certs/cacert.pem'), readFileSync(ca, 'utf8'));
}
