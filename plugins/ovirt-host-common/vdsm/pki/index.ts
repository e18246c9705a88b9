// The certificate that vdsm, libvirt and SPICE prove themselves with; a host that is deployed is re-enrolled in the same way.
import { hasChanged } from '../../../../src/core/changed.ts';
import type { Context } from '../../../../src/core/context.ts';
import type { Plugin } from '../../../../src/core/plugin.ts';
import { priority } from '../../../../src/core/stages.ts';
import { checkEnrollment, enroll } from '../../../../src/enrollment/enrollment.ts';
import { readTrustStore } from '../../../../src/host/trust-store.ts';
import { deployEvents } from '../../../ovirt-host-deploy/events.ts';
import { odeploy, vdsmPki as keys } from '../../keys.ts';
import { vdsmEnrollment } from './enrollment.ts';

/** Services that read the certificate when they start. */
const holders = ['libvirtd', 'ovirt-imageio', 'ovirt-imageio-daemon', 'vdsmd'];

export const vdsmPki: Plugin = {
  id: 'ovirt-host-common.vdsm.pki',
  keys: Object.values(keys),
  events: () => [
    { id: 'validation', stage: 'VALIDATION', when: isWanted, run: validate },
    { id: 'misc', stage: 'MISC', priority: priority.LOW, when: isWanted, run: enrol },
    // A deployment restarts them anyway, once vdsm has configured them.
    { id: 'closeup', stage: 'CLOSEUP', when: (ctx) => isWanted(ctx) && !isDeployment(ctx), run: restartHolders },
  ],
};

function isWanted({ env }: Context): boolean {
  return env.get(keys.certificateEnrollment) !== 'none';
}

function isDeployment({ state }: Context): boolean {
  return state.sequence.some(({ name }) => name === deployEvents.vdsmStarted);
}

async function validate(ctx: Context): Promise<void> {
  // Where the settings of this very run move the store, only MISC can tell whether a request is pending there.
  const moves = ctx.env.has('VDSM_CONFIG/vars/trust_store_path');
  if (moves && ctx.env.get(keys.certificateEnrollment) === 'accept') return;
  await checkEnrollment(ctx, vdsmEnrollment(await readTrustStore(ctx.files)));
}

async function enrol(ctx: Context): Promise<void> {
  await enroll(ctx, vdsmEnrollment(await readTrustStore(ctx.files)), odeploy);
}

async function restartHolders({ changes, files, services }: Context): Promise<void> {
  if (!hasChanged(changes, `${await readTrustStore(files)}/certs/`)) return;
  for (const unit of holders)
    if ((await services.exists(unit)) && (await services.isRunning(unit)))
      await services.restart(unit, 'its certificate was renewed');
}
