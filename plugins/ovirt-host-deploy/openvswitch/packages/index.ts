// Installs and starts Open vSwitch where the host's networks are switched by it.
import { turnOn, type Context, type Plugin } from '#plugin';
import { openvswitch } from '../../keys.ts';

const isWanted = (ctx: Context) => ctx.env.get(openvswitch.enable);

export const openvswitchPackages: Plugin = {
  id: 'ovirt-host-deploy.openvswitch.packages',
  inImage: 'all',
  units: ['openvswitch'],
  keys: Object.values(openvswitch),
  events: () => [
    { id: 'packages', stage: 'PACKAGES', when: isWanted, run: (ctx) => ctx.packager.installUpdate(['openvswitch']) },
    {
      id: 'closeup',
      stage: 'CLOSEUP',
      when: isWanted,
      run: (ctx) => turnOn(ctx.services, 'openvswitch', "the host's networks are switched by it"),
    },
  ],
};
