// The disks that lanes begin with, built once and kept beside the bases: what packages leave of users is there already.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { leavePackageUsers } from '../deploy/baseline.ts';
import { ensureBase } from '../lab/base.ts';
import { cached, recipeHash } from '../lab/cache.ts';
import { TestHost } from '../lab/host.ts';
import { ensureRepositories } from '../lab/repo.ts';

/** What each start does to a new host. */
const preparations = {
  usual: leavePackageUsers,
  /** For a deployment with everything switched on. */
  roles: async (host: TestHost): Promise<void> => {
    const install = 'dnf -yq --nogpgcheck install';
    const { code, stderr } = await host.ssh(
      `${install} grubby nrpe fapolicyd && ${install} ${rolePackages} && dnf -yq history undo last`,
    );
    assert.equal(code, 0, stderr);
  },
};
const rolePackages =
  'ovirt-host ovirt-hosted-engine-setup ovirt-provider-ovn-driver ovirt-vmconsole-host vdsm-gluster openvswitch kexec-tools cyrus-sasl-lib tuned';

export type StartName = keyof typeof preparations;

/** @returns the folder for `state` of TestHost.boot. */
export async function startState(name: StartName): Promise<string> {
  const [base, repositories] = await Promise.all([ensureBase('dnf4'), ensureRepositories()]);
  const made = [String(preparations[name]), rolePackages, String(leavePackageUsers)];
  const hash = recipeHash([base.root, repositories, ...made], ['../sweep/start.ts', '../deploy/baseline.ts']);
  const folder = await cached(`start-${name}`, hash, async (target) => {
    await using host = await TestHost.boot({ name: 'kl-start', base: 'dnf4', repo: ['signed'] });
    await preparations[name](host);
    // The host boots faster without it.
    await host.ssh('systemctl -q disable firewalld && sync');
    await host.powerCut();
    await host.saveState(join(target, 'upper'));
  });
  return join(folder, 'upper');
}
