// The hosted engine's configuration, and the end of its local maintenance.
import { checkLineValue, DeployError, formatValue, type Context, type Plugin } from '#plugin';
import { hostedEngine } from '../../keys.ts';
import { formatConf } from './hosted-engine-conf.ts';
import { isInService, maintenanceKind, maintenanceStep, setMaintenance } from './maintenance.ts';

const conf = '/etc/ovirt-hosted-engine/hosted-engine.conf';
/** As hosted-engine-setup makes it: a password of iSCSI storage may be in it. */
const closed = { owner: 'vdsm', group: 'kvm', mode: 0o440, enforcePermissions: true, secret: true };

export const hostedEngineConfig: Plugin = {
  id: 'ovirt-host-common.hosted-engine.config',
  steps: { [maintenanceKind]: setMaintenance },
  events: () => [
    { id: 'validation', stage: 'VALIDATION', run: checkValues },
    { id: 'misc', stage: 'MISC', when: ({ env }) => env.get(hostedEngine.action) === 'deploy', run: configure },
    {
      id: 'remove',
      stage: 'MISC',
      when: ({ env }) => env.get(hostedEngine.action) === 'remove',
      run: (ctx) => ctx.transactions.main.removeFile({ path: conf, why: 'this host no longer runs the hosted engine' }),
    },
  ],
};

function checkValues(ctx: Context): void {
  for (const { name, value } of ctx.env.family(hostedEngine.config)) {
    checkLineValue(JSON.stringify(name), name);
    checkLineValue(name, value);
  }
}

async function configure(ctx: Context): Promise<void> {
  if (ctx.programs.find('hosted-engine') === undefined)
    throw new DeployError('command-missing', 'ovirt-hosted-engine-setup brought no program hosted-engine');
  const values = ctx.env.family(hostedEngine.config).map(({ rest, value }) => [rest, formatValue(value)] as const);
  await ctx.transactions.main.writeFile({
    path: conf,
    content: formatConf(new Map(values)),
    ...closed,
    why: 'this host may run the hosted engine',
  });
  const change = { kind: 'command', target: 'hosted-engine', why: 'local maintenance ends' } as const;
  if (await isInService(ctx)) return ctx.changes.unneeded(change);
  await ctx.transactions.main.add({
    name: 'hosted engine maintenance',
    change,
    commit: [maintenanceStep('none')],
    revert: [maintenanceStep('local')],
  });
}
