// Configuration that lay on the host before the packages did, or was changed there: a rollback of the packages gives it back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leavePackageUsers } from '../deploy/baseline.ts';
import { compareSnapshots } from '../lab/snapshot.ts';
import type { PackageHost } from './host.ts';
import { complaints } from './host.ts';

const cleanUp = 'rm -rf /etc/vdsm /etc/pki/vdsm /etc/libvirt';

/** Of nobody: edited files, names of rpm, a link, an empty folder, a folder with a mode of its own. */
const prepare = `${cleanUp}; mkdir -p /etc/vdsm /etc/libvirt /etc/pki/vdsm
printf '[vars]\\nssl = false\\n' >/etc/vdsm/vdsm.conf; chmod 0640 /etc/vdsm/vdsm.conf
echo 'user = "me"' >/etc/libvirt/qemu.conf; echo 'of last year' >/etc/libvirt/qemu.conf.rpmsave
ln -s ../vdsm/vdsm.conf /etc/libvirt/mine; chmod 0700 /etc/libvirt
chmod 0750 /etc/pki/vdsm; chown 12:34 /etc/pki/vdsm`;

const packages = 'vdsm,virt-top';

export function configurationTests(host: () => PackageHost): void {
  test('what was there before the packages is as it was after they were rolled back, and after a crash', async () => {
    const at = host();
    await at.offer('v1', 'faulty');
    await leavePackageUsers(at.host);
    await at.shell(prepare);
    const start = await at.host.snapshot();
    const run = await at.run({ action: ['install', packages], fail: true });
    assert.equal(run.code, 1, run.stdout);
    assert.deepEqual(compareSnapshots(start, await at.host.snapshot()), []);
    assert.doesNotMatch(complaints(run), /stays/);

    const crashed = at.run({ action: ['install', `${packages},slow-post`] });
    await at.until('[ -e /run/rpm-test/slow-post.started ]');
    await at.shell('pkill -KILL -f ^/root/ovirt-host-deploy; touch /run/rpm-test/slow-post.go');
    await crashed;
    const next = await at.run({});
    assert.equal(next.code, 0, next.stdout);
    assert.deepEqual(compareSnapshots(start, await at.host.snapshot()), []);
    await at.shell(cleanUp);
  });

  test('an edit of a removed package is there again with it, and one that somebody made meanwhile is not lost', async () => {
    const at = host();
    await at.offer('v1', 'faulty');
    await at.shell(`${cleanUp}; dnf -y -q install ${packages.replace(',', ' ')}; echo '# mine' >>/etc/vdsm/vdsm.conf`);
    const start = await at.host.snapshot();
    const run = await at.run({ action: ['remove', 'vdsm'], fail: true });
    assert.equal(run.code, 1, run.stdout);
    assert.deepEqual(compareSnapshots(start, await at.host.snapshot()), []);

    await at.clear();
    await at.shell(cleanUp);
    const edited = at.run({ action: ['install', `${packages},slow-post`], fail: true });
    await at.until('[ -e /run/rpm-test/slow-post.started ] && [ -e /etc/vdsm/vdsm.conf ]');
    await at.shell(`echo '# meanwhile' >>/etc/vdsm/vdsm.conf; touch /run/rpm-test/slow-post.go`);
    assert.match(complaints(await edited), /WARNING \/etc\/vdsm\/vdsm\.conf\.rpmsave stays/);
    assert.match(await at.host.readFile('/etc/vdsm/vdsm.conf.rpmsave'), /# meanwhile$/m);
    await at.shell(cleanUp);
  });
}
