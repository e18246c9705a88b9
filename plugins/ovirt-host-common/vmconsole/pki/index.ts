// The host certificate of the serial console's ssh server; a host that is deployed is re-enrolled in the same way.
import { checkLineValue, DeployError, type Context, type Plugin } from '#plugin';
import { checkEnrollment, enroll } from '#ovirt/enrollment/enrollment';
import { enrollmentPlugin } from '#ovirt/enrollment/plugin';
import { parsePublicKeyLine } from '#openssh/public-key';
import { vmconsole } from '../../../ovirt-host-deploy/keys.ts';
import { odeploy } from '../../keys.ts';
import { consoleEnrollment, consoleUser } from './enrollment.ts';
import { vmconsolePki as keys } from './keys.ts';

export const vmconsoleCertificates: Plugin = enrollmentPlugin({
  id: 'ovirt-host-common.vmconsole.pki',
  keys,
  validate,
  enroll: enrol,
});

async function validate(ctx: Context): Promise<void> {
  await checkEnrollment(ctx, consoleEnrollment(ctx));
  if (ctx.env.get(keys.certificateEnrollment) === 'request') return;
  const caKey = ctx.env.get(keys.caKey);
  if (!caKey) throw new DeployError('bad-value', `${keys.certificateEnrollment.name} needs ${keys.caKey.name}`);
  checkLineValue(keys.caKey.name, caKey.trim());
  parsePublicKeyLine(caKey, keys.caKey.name);
}

async function enrol(ctx: Context): Promise<void> {
  // The package of this very run makes the user; a plan has to take that for granted.
  const comes = ctx.changes.planning && ctx.env.get(vmconsole.enable);
  if (ctx.facts.user(consoleUser) === undefined && !comes) {
    ctx.log.info(`There is no user ${consoleUser}: no certificate for serial consoles`);
    return;
  }
  await enroll(ctx, consoleEnrollment(ctx), odeploy);
}
