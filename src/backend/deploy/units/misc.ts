// What every deployment does: the clock, ssh access, tuned, gluster, package keys, the reboot.
import { clockKeys } from '../../../../plugins/otopi/system/clock/keys.ts';
import { sshKeys } from '../../../../plugins/otopi/network/ssh/keys.ts';
import { system } from '../../../../plugins/otopi/keys.ts';
import { deploy, gluster } from '../../../../plugins/ovirt-host-deploy/keys.ts';
import { tunedKeys } from '../../../../plugins/ovirt-host-deploy/tune/tuned/keys.ts';
import { core } from '../../../environment/engine-keys.ts';
import { confirms, queries } from '../../../dialog/wire/names.ts';
import type { Settings } from '../settings.ts';
import type { Unit } from '../unit.ts';

/** The questions of any run: to proceed, the signing keys of packages, the time. */
export function answersUnit(settings: Settings): Unit {
  return {
    id: 'answers',
    answer: async ({ name, kind }) => {
      if (name === confirms.DEPLOY_PROCEED && kind === 'confirm') return { value: true };
      if (name === confirms.GPG_KEY && kind === 'confirm') return { value: settings.acceptPackageKeys };
      if (name === queries.TIME && kind === 'queryValue') return { value: formatUtc(new Date()) };
      return undefined;
    },
  };
}

export function miscUnit(settings: Settings): Unit {
  return {
    id: 'misc',
    customize: async (prompt) => {
      if (settings.ignoreChecks.length > 0) await prompt.envSet(core.ignoreChecks, settings.ignoreChecks);
      if (settings.setClock) await prompt.envSet(clockKeys.set, true);
      if (settings.sshPublicKey !== undefined) {
        await prompt.envSet(sshKeys.enable, true);
        await prompt.envSet(sshKeys.key, settings.sshPublicKey);
        if (settings.sshUser !== undefined) await prompt.envSet(sshKeys.user, settings.sshUser);
      }
      if (settings.tunedProfile !== undefined) await prompt.envSet(tunedKeys.profile, settings.tunedProfile);
      await prompt.envSet(gluster.enable, settings.gluster);
      if (settings.reboot === 'always') await prompt.envSet(deploy.forceReboot, true);
      if (settings.reboot === 'never') await prompt.envSet(system.rebootAllow, false);
    },
  };
}

/** YYYYmmddHHMMSS+0000. */
function formatUtc(time: Date): string {
  return `${time.toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '')}+0000`;
}

/** What the user sets besides; last, so that it wins. */
export function environmentUnit({ environment }: Settings): Unit {
  return {
    id: 'environment',
    customize: async (prompt) => {
      for (const { name, value } of environment) await prompt.envSet({ name }, value);
    },
  };
}
