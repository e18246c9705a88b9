// The certificate that vdsm, libvirt and SPICE prove themselves with; a host that is deployed is re-enrolled in the same way.
import type { Context } from '../../../../src/core/context.ts';
import type { Plugin } from '../../../../src/core/plugin.ts';
import { priority } from '../../../../src/core/stages.ts';
import { checkEnrollment, enroll } from '../../../../src/enrollment/enrollment.ts';
import { readTrustStore } from '../../../../src/host/trust-store.ts';
import { odeploy, vdsmPki as keys } from '../../keys.ts';
import { vdsmEnrollment } from './enrollment.ts';

export const vdsmPki: Plugin = {
  id: 'ovirt-host-common.vdsm.pki',
  keys: Object.values(keys),
  events: () => [
    { id: 'validation', stage: 'VALIDATION', when: isWanted, run: validate },
    { id: 'misc', stage: 'MISC', priority: priority.LOW, when: isWanted, run: enrol },
  ],
};

function isWanted({ env }: Context): boolean {
  return env.get(keys.certificateEnrollment) !== 'none';
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
