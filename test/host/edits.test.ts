// Others work on the same files at the same time: an administrator, whose edits stay, and the user vdsm, who swaps what lies in his
// folders for whatever may lead root astray. OHD_TEST_FULL=1: 20 deployments against him.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Authority } from './deploy/authority.ts';
import type { Outcome, Script } from './deploy/client.ts';
import { converse } from './deploy/client.ts';
import { executable } from './deploy/executable.ts';
import { machineArguments, steadyDeployment, usualEnv, wholeDeployment } from './deploy/scripts.ts';
import { TestHost } from './lab/host.ts';

const program = '/root/ovirt-host-deploy';
const attacks = process.env['OHD_TEST_FULL'] === '1' ? 20 : 2;
let host: TestHost;
let authority: Authority;

before(async () => {
  const built = await executable();
  [host, authority] = await Promise.all([
    TestHost.boot({ name: 'edits', base: 'dnf4', repo: ['signed'] }),
    Authority.make(),
  ]);
  await host.copyIn(built, program, 0o755);
});
after(async () => host.dispose());

const deploy = (script: Script, more = ''): Promise<Outcome> =>
  converse(host.sshProcess(`${program} ${machineArguments} ${more}`), script);

async function sh(command: string): Promise<string> {
  const { code, stdout, stderr } = await host.ssh(command);
  assert.equal(code, 0, `${command}: ${stderr}`);
  return stdout;
}

/** Says it where the run waits for its certificate: everything is staged by then that is edited. */
function whileItWaits(edit: () => Promise<unknown>): Script {
  const whole = wholeDeployment(authority);
  return {
    ...whole,
    env: { ...usualEnv, 'VDSM/certificateEnrollment': 'str:inline' },
    answer: async (query, client) => {
      if (query.name === 'VDSM_CERTIFICATE_CHAIN') await edit();
      return whole.answer?.(query, client);
    },
  };
}

describe('an administrator', () => {
  test('edits what the run has staged: both changes are there', async () => {
    const admin = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake admin';
    const edit = `echo '${admin}' >> /root/.ssh/authorized_keys; mkdir -p /etc/vdsm /etc/libvirt`;
    const { code, stdout, records } = await deploy(
      whileItWaits(async () => sh(`${edit}; echo 'max_files = 32768' >> /etc/libvirt/qemu.conf`)),
      'VNC/tls=bool:True VNC/sasl=bool:False',
    );
    assert.equal(code, 0, stdout.slice(-3000));
    assert.match(records.join('\n'), /^WARNING Somebody else changed \/root\/\.ssh\/authorized_keys during this run/m);
    const keys = await sh('cat /root/.ssh/authorized_keys');
    assert.match(keys, / admin$/m);
    assert.match(keys, / engine$/m);
    assert.match(await sh('cat /etc/libvirt/qemu.conf'), /^max_files = 32768$/m);
  });

  test('gives a file an access control list: the next content has it too', async () => {
    const conf = '/etc/vdsm/vdsm.conf';
    // Version 2; tag, permissions and id of owner, user 36, group, mask and others. The host has no setfacl.
    const entries = '(1,6,-1),(2,4,36),(4,4,-1),(16,4,-1),(32,4,-1)';
    const list = `struct.pack("<I",2)+b"".join(struct.pack("<HHi",*e) for e in (${entries}))`;
    const python = (what: string) => sh(`python3 -c 'import os, struct; ${what}'`);
    await python(`os.setxattr("${conf}", "system.posix_acl_access", ${list})`);
    const env = { ...steadyDeployment.env, 'VDSM_CONFIG/vars/migration_max_bandwidth': 'str:7' };
    const { code, stdout } = await deploy({ ...steadyDeployment, env });
    assert.equal(code, 0, stdout.slice(-3000));
    assert.match(await sh(`cat ${conf}`), /^migration_max_bandwidth = 7$/m);
    await python(`assert os.getxattr("${conf}", "system.posix_acl_access") == ${list}`);
  });
});

/** Everything that vdsm may do to the files in its own folders, again and again. */
const hostile = `
while :; do
  for folder in /etc/pki/vdsm/certs /etc/pki/vdsm/keys /etc/pki/vdsm/libvirt-spice /etc/pki/vdsm/libvirt-vnc; do
    for file in $folder/* $folder/.[!.]*; do
      case $((n = (n + 1) % 5)) in
        0) rm -rf $file; mkfifo $file;;
        1) rm -rf $file; ln -s /etc/shadow $file;;
        2) rm -rf $file; ln /etc/shadow $file;;
        3) rm -rf $file; mkdir $file;;
        4) rm -rf $file;;
      esac
    done
  done
done 2> /dev/null`;

describe('a hostile vdsm', () => {
  test(`gains nothing and holds nobody up in ${attacks} deployments`, { timeout: attacks * 180_000 }, async () => {
    const shadow = 'stat -c "%a %u %g %h" /etc/shadow; sha256sum /etc/shadow';
    const untouched = await sh(shadow);
    await sh(`cat > /usr/local/bin/hostile << 'END'\n${hostile}\nEND`);
    await sh('systemd-run --quiet --uid=vdsm --unit=hostile sh /usr/local/bin/hostile');
    for (let n = 0; n < attacks; n++) {
      const { code, stdout, records } = await deploy(wholeDeployment(authority));
      assert.ok(code === 0 || code === 1, stdout.slice(-3000));
      assert.match(stdout, /\*\*\*TERMINATE\n$/);
      assert.doesNotMatch(records.join('\n'), /\/proc\/self\/fd|internal\]|recovery-failed/);
      assert.equal(await sh(shadow), untouched);
    }
    await sh('systemctl stop hostile; rm -rf /etc/pki/vdsm/{certs,keys,libvirt-spice,libvirt-vnc}/{*,.[!.]*}');
    const { code, stdout } = await deploy(wholeDeployment(authority));
    assert.equal(code, 0, stdout.slice(-3000));
  });
});
