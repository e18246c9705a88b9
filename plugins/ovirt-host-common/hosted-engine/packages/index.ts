// The hosted engine's package and its high-availability agent: on, or off for good.
import { DeployError, priority, turnOff, turnOn, type Context, type Plugin } from '#plugin';
import { deployEvents } from '../../../ovirt-host-deploy/events.ts';
import { hostedEngine } from '../../keys.ts';

const pkg = 'ovirt-hosted-engine-setup';
const agent = 'ovirt-ha-agent';
const actions = ['none', 'deploy', 'remove'];
const does = (action: string) => (ctx: Context) => ctx.env.get(hostedEngine.action) === action;

export const hostedEnginePackages: Plugin = {
  id: 'ovirt-host-common.hosted-engine.packages',
  units: [agent, 'ovirt-ha-broker'],
  keys: Object.values(hostedEngine),
  events: () => {
    let upToDate = false;
    return [
      {
        id: 'validation',
        stage: 'VALIDATION',
        priority: priority.HIGH,
        run: async (ctx) => void (upToDate = await validate(ctx)),
      },
      { id: 'packages', stage: 'PACKAGES', when: (ctx) => does('deploy')(ctx) && !upToDate, run: install },
      {
        id: 'start',
        stage: 'CLOSEUP',
        priority: priority.LOW,
        after: [deployEvents.vdsmStarted],
        when: does('deploy'),
        run: (ctx) => turnOn(ctx.services, agent, 'this host may run the hosted engine'),
      },
      { id: 'stop', stage: 'CLOSEUP', when: does('remove'), run: removeAgent },
    ];
  },
};

/** True where the installed package is the newest. */
async function validate(ctx: Context): Promise<boolean> {
  const action = ctx.env.get(hostedEngine.action);
  if (!actions.includes(action))
    throw new DeployError('bad-value', `${hostedEngine.action.name} must be ${actions.join(', ')}, not '${action}'`);
  if (action !== 'deploy') return false;
  const packages = await ctx.packager.queryPackages([pkg]);
  if (packages.length === 0) {
    ctx.log.error(`Hosted Engine support requested on unsupported machine: ${ctx.facts.arch}. Disabling`);
    ctx.env.set(hostedEngine.action, 'none');
  }
  return packages.some((p) => p.operation === 'installed') && !packages.some((p) => p.operation === 'updates');
}

async function install(ctx: Context): Promise<void> {
  for (const unit of [agent, 'ovirt-ha-broker'])
    if (await ctx.services.exists(unit)) await ctx.services.setRunning(unit, false, `${pkg} is installed or updated`);
  ctx.packager.installUpdate([pkg]);
}

async function removeAgent(ctx: Context): Promise<void> {
  if (await ctx.services.exists(agent))
    await turnOff(ctx.services, agent, 'this host no longer runs the hosted engine');
}
