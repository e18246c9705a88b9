// Nothing but the executable has to be on a host: no Python, no Node.js, no network where packages are there already.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Authority } from './deploy/authority.ts';
import type { Outcome } from './deploy/client.ts';
import { converse } from './deploy/client.ts';
import { executable } from './deploy/executable.ts';
import { machineArguments, wholeDeployment } from './deploy/scripts.ts';
import type { BootOptions } from './lab/boot.ts';
import { TestHost } from './lab/host.ts';
import { installStrace, parseTrace } from './trace/strace.ts';

const program = '/root/ovirt-host-deploy';
const interpreters = /(^|\/)(python|node|perl)[\d.]*$/;
let host: TestHost;
let authority: Authority;

before(async () => {
  authority = await Authority.make();
});

function onHost(options: Omit<BootOptions, 'name'>): void {
  before(async () => {
    const built = await executable();
    host = await TestHost.boot({ name: 'trace', ...options });
    await host.copyIn(built, program, 0o755);
  });
  after(async () => host.dispose());
}

/** A whole deployment that has to go through, with what it leaves. */
async function deploy(prefix = ''): Promise<Outcome> {
  const command = `${prefix} ${program} ${machineArguments}`;
  const run = await converse(host.sshProcess(command), wholeDeployment(authority));
  assert.equal(run.code, 0, run.stdout.slice(-3000));
  assert.equal(run.stderr, '');
  assert.equal(run.shown['BASE/error'], 'false');
  const left = await host.ssh(
    'openssl verify -CAfile /etc/pki/vdsm/certs/cacert.pem /etc/pki/vdsm/certs/vdsmcert.pem; systemctl is-enabled vdsmd; systemctl is-active vdsmd; rpm -q --qf "%{NAME}\\n" vdsm ovirt-host',
  );
  assert.equal(left.stdout, '/etc/pki/vdsm/certs/vdsmcert.pem: OK\nenabled\nactive\nvdsm\novirt-host\n');
  return run;
}

describe('a host with neither Python nor Node.js', () => {
  onHost({ base: 'dnf5', repo: ['signed'] });

  test('has neither', async () => {
    const { stdout } = await host.ssh(
      'find / -xdev -type f \\( -name "python3*" -o -name node -o -name nodejs \\) -perm /111',
    );
    assert.equal(stdout, '');
  });

  test('is deployed', async () => {
    await deploy();
  });
});

describe('a host whose package manager is written in Python', () => {
  onHost({ base: 'dnf4', repo: ['signed'] });

  test('the executable starts programs of the host, and none of them is an interpreter', async () => {
    const output = '/root/trace';
    await deploy(await installStrace(host, output));
    const [agent, ...others] = parseTrace(await host.readFile(output));
    assert.deepEqual(agent?.programs, [program]);
    const started = [...new Set(others.flatMap(({ programs }) => programs))].toSorted();
    assert.ok(started.includes('/usr/bin/dnf-3') && started.includes('/usr/bin/systemctl'), started.join(' '));
    assert.deepEqual(
      started.filter((path) => interpreters.test(path)),
      [],
    );
    // What the kernel starts for the `#!` of a script is in no trace: the scripts say it themselves.
    const { stdout } = await host.ssh(`grep -lE -m1 '^#!.*(python|node|perl)' ${started.join(' ')}`);
    assert.deepEqual(
      stdout
        .trim()
        .split('\n')
        .filter((path) => !/\/(dnf-3|firewall-cmd|tuned-adm)$/.test(path)),
      [],
    );
  });
});

describe('a host with no network and all packages there', () => {
  onHost({ base: 'dnf4', repo: ['v1'], net: 'lo' });

  test('is deployed by the offline packager, which a file asks for', async () => {
    await host.ssh(
      'dnf -yq install vdsm ovirt-host && rm -r /etc/yum.repos.d/* && mkdir -p /etc/ovirt-host-deploy.conf.d',
    );
    await host.writeFile(
      '/etc/ovirt-host-deploy.conf.d/50-offline-packager.conf',
      '[environment:init]\nODEPLOY/offlinePackager=bool:True\nPACKAGER/yumpackagerEnabled=bool:False\nPACKAGER/dnfpackagerEnabled=bool:False\n',
    );
    const run = await deploy();
    assert.doesNotMatch(run.shown['LOG'] ?? '', /execute.*\/(dnf|yum)/);
    assert.ok(!run.asked.includes('GPG_KEY'));
  });
});
