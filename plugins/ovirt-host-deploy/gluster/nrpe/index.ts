// Lets the nagios server in: nrpe answers only the hosts its configuration names.
import { checkLineValue, hasChanged, textEdit, turnOn, type Context, type Plugin } from '#plugin';
import { gluster } from '../../keys.ts';
import { allowHost } from './nrpe-cfg.ts';

const cfg = '/etc/nagios/nrpe.cfg';
const isWanted = (ctx: Context) => ctx.env.get(gluster.monitoringEnable);

export const nrpe: Plugin = {
  id: 'ovirt-host-deploy.gluster.nrpe',
  units: ['nrpe'],
  events: () => [
    { id: 'validation', stage: 'VALIDATION', run: validate },
    { id: 'misc', stage: 'MISC', when: isWanted, run: configure },
    { id: 'closeup', stage: 'CLOSEUP', when: isWanted, run: start },
  ],
};

function validate(ctx: Context): void {
  checkLineValue(gluster.monitoringServer.name, ctx.env.get(gluster.monitoringServer));
}

async function configure(ctx: Context): Promise<void> {
  const server = ctx.env.get(gluster.monitoringServer);
  if (!server) return;
  const content = textEdit((text) => (text === undefined ? undefined : allowHost(text, server)));
  const why = `nagios on ${server} watches this host`;
  await ctx.transactions.main.writeFile({ path: cfg, content, why });
}

async function start(ctx: Context): Promise<void> {
  if (!(await ctx.services.exists('nrpe'))) return;
  if (hasChanged(ctx.changes, cfg)) await ctx.services.restart('nrpe', `${cfg} changed`);
  await turnOn(ctx.services, 'nrpe', 'gluster is monitored');
}
