// OVN: this host's controller joins the central server, or leaves it where there is none any more.
import { isIP } from 'node:net';
import { checkLineValue, priority, resolveName, turnOn, type Context, type Plugin } from '#plugin';
import { leaveCentral } from '#ovirt/ovn/leave';
import { deployEvents } from '../../events.ts';
import { ovn as keys } from '../../keys.ts';
import { joinCentral } from './membership.ts';

const why = 'virtual networks of OVN';
const isWanted = (ctx: Context) => Boolean(ctx.env.get(keys.central));

export const ovnController: Plugin = {
  id: 'ovirt-host-deploy.ovn.controller',
  units: ['ovn-controller'],
  keys: Object.values(keys),
  events: () => {
    let address = '';
    const last = { stage: 'CLOSEUP', priority: priority.LOW, after: [deployEvents.vdsmStarted] } as const;
    return [
      {
        id: 'validation',
        stage: 'VALIDATION',
        when: isWanted,
        run: async (ctx) => void (address = await resolveCentral(ctx)),
      },
      {
        id: 'packages',
        stage: 'PACKAGES',
        when: isWanted,
        run: (ctx) => ctx.packager.installUpdate(['ovirt-provider-ovn-driver']),
      },
      {
        ...last,
        id: 'join',
        when: isWanted,
        run: async (ctx) => {
          await turnOn(ctx.services, 'ovn-controller', why);
          await joinCentral(ctx, address);
        },
      },
      { ...last, id: 'leave', when: (ctx) => !isWanted(ctx), run: leaveCentral },
    ];
  },
};

/** @throws DeployError bad-value, name-unresolved */
async function resolveCentral({ env, signal }: Context): Promise<string> {
  for (const k of Object.values(keys)) checkLineValue(k.name, env.get(k));
  const central = env.get(keys.central) ?? '';
  if (isIP(central) !== 0) return central;
  return (await resolveName(central, { signal }))[0] ?? central;
}
