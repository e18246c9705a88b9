// The certificate that vdsm, libvirt and SPICE prove themselves with; a host that is deployed is re-enrolled in the same way.
import type { Context, Plugin } from '#plugin';
import { checkEnrollment, enroll } from '#ovirt/enrollment/enrollment';
import { enrollmentPlugin } from '#ovirt/enrollment/plugin';
import { readTrustStore } from '#ovirt/trust-store';
import { odeploy, vdsmPki as keys } from '../../keys.ts';
import { vdsmEnrollment } from './enrollment.ts';

export const vdsmPki: Plugin = enrollmentPlugin({ id: 'ovirt-host-common.vdsm.pki', keys, validate, enroll: enrol });

async function validate(ctx: Context): Promise<void> {
  // Where the settings of this very run move the store, only MISC can tell whether a request is pending there.
  const moves = ctx.env.has('VDSM_CONFIG/vars/trust_store_path');
  if (moves && ctx.env.get(keys.certificateEnrollment) === 'accept') return;
  await checkEnrollment(ctx, vdsmEnrollment(await readTrustStore(ctx.files)));
}

async function enrol(ctx: Context): Promise<void> {
  await enroll(ctx, vdsmEnrollment(await readTrustStore(ctx.files)), odeploy);
}
