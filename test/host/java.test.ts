// A host deployed by a back-end in Java: our parser and constants, the real agent, ssh.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { JavaPrograms } from '../java/programs.ts';
import { Authority } from './deploy/authority.ts';
import { executable } from './deploy/executable.ts';
import { machineArguments } from './deploy/scripts.ts';
import { TestHost } from './lab/host.ts';

let host: TestHost;
let authority: Authority;
let java: JavaPrograms;

before(async () => {
  const built = await executable();
  [host, authority, java] = await Promise.all([
    TestHost.boot({ name: 'java', base: 'dnf4', repo: ['signed'] }),
    Authority.make(),
    JavaPrograms.make(),
  ]);
  await host.copyIn(built, '/root/ovirt-host-deploy', 0o755);
});
after(async () => {
  await host.dispose();
  await java[Symbol.asyncDispose]();
});

const reachAgent = (): string[] => [...host.sshCommand(), `/root/ovirt-host-deploy ${machineArguments}`];

describe('a back-end in Java', () => {
  test('deploys a host, and takes its log', async () => {
    const log = join(authority.folder, 'host.log');
    const [program = '', ...args] = java.command('Deploy', [authority.folder, log, ...reachAgent()]);
    const { exitCode, stdout, stderr } = await execa(program, args, { reject: false, timeout: 240_000 });
    assert.equal(exitCode, 0, `${stdout}\n${stderr}`);
    assert.equal(stderr, '');
    const told = stdout.split('\n');
    assert.deepEqual(
      told.filter((line) => /^[A-Z]/.test(line) && !line.startsWith('INFO ')),
      [],
    );
    const asked = ['confirm DEPLOY_PROCEED', 'node false', 'confirm GPG_KEY'];
    const answers = ['error false', 'incomplete false', 'reasons 0', 'reboot false', 'code 0'];
    assert.deepEqual(
      told.filter((line) => [...asked, ...answers].includes(line)),
      [...asked, ...answers],
      stdout,
    );
    assert.match(await readFile(log, 'utf8'), /OVIRT_ENGINE\/correlationId.*5a0e/);
    const name = told.find((line) => line.startsWith('log '))?.slice('log '.length) ?? '';
    assert.match(name, /^\/tmp\/ovirt-host-deploy-.*\.log$/);
    assert.ok(!(await host.exists(name)), 'CORE/logRemoveAtExit was set');
    const id = told.find((line) => line.startsWith('id '))?.slice('id '.length);
    assert.equal((await host.readFile('/etc/vdsm/vdsm.id')).trim(), id);
  });

  test('the example of docs/java.md runs as it says', async () => {
    const [program = '', ...args] = java.command('Example', reachAgent());
    const { exitCode, stdout, stderr } = await execa(program, args, { reject: false, timeout: 240_000 });
    assert.equal(exitCode, 0, `${stdout}\n${stderr}`);
    assert.match(stdout, /^Log: \/tmp\/ovirt-host-deploy-.*\.log$/m);
    assert.match(stdout, /^Failed: false$/m);
  });

  test('and the host has what a deployment leaves', async () => {
    const verify = await host.ssh(
      'openssl verify -CAfile /etc/pki/vdsm/certs/cacert.pem /etc/pki/vdsm/certs/vdsmcert.pem',
    );
    assert.equal(verify.stdout.trim(), '/etc/pki/vdsm/certs/vdsmcert.pem: OK');
    assert.equal(
      await host.readFile('/etc/vdsm/vdsm.conf'),
      '[addresses]\nmanagement_port = 54321\n\n[vars]\nssl = true\n',
    );
    assert.match(await host.readFile('/root/.ssh/authorized_keys'), /engine$/m);
    const units = await host.ssh(
      'systemctl is-enabled vdsmd; systemctl is-active vdsmd supervdsmd libvirtd; rpm -q vdsm ovirt-host',
    );
    assert.match(units.stdout, /^enabled\nactive\nactive\nactive\nvdsm-.*\novirt-host-.*\n$/);
  });
});
