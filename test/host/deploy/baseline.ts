// What a host has before the tests that compare it: users that packages make stay when the packages go, as the log says.
import assert from 'node:assert/strict';
import type { TestHost } from '../lab/host.ts';

const packages = 'ovirt-host vdsm libvirt-daemon libvirt-client qemu-kvm ovirt-imageio-daemon';

export async function leavePackageUsers(host: TestHost): Promise<void> {
  const { code, stderr } = await host.ssh(`dnf -yq --nogpgcheck install ovirt-host && dnf -yq remove ${packages}`);
  assert.equal(code, 0, stderr);
}
