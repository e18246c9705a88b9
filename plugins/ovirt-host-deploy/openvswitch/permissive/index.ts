// Lets SELinux only report what Open vSwitch does. It weakens the host, so only where it is asked for.
import { commandStep, key, type Context, type Plugin } from '#plugin';

const keys = {
  permissive: key.bool('VDSM/openvswitchPermissive', {
    default: false,
    doc: 'Make the SELinux domain openvswitch_t permissive (EL 9 and newer). It weakens the host.',
  }),
};

const domain = 'openvswitch_t';

export const openvswitchPermissive: Plugin = {
  id: 'ovirt-host-deploy.openvswitch.permissive',
  keys: Object.values(keys),
  events: () => [
    {
      id: 'misc',
      stage: 'MISC',
      when: ({ env, facts }) =>
        env.get(keys.permissive) && facts.selinuxEnabled && facts.isElFamily && facts.osMajor >= 9,
      run: makePermissive,
    },
  ],
};

async function makePermissive(ctx: Context): Promise<void> {
  const change = {
    kind: 'command',
    target: `semanage permissive ${domain}`,
    why: 'Open vSwitch is not held back',
  } as const;
  const isKnown = !ctx.changes.planning || ctx.programs.find('semanage') !== undefined;
  if (isKnown && (await ctx.run(['semanage', 'permissive', '--list'])).lines.some((line) => line.trim() === domain))
    return ctx.changes.unneeded(change);
  await ctx.changes.make(change, async () => void (await ctx.run(['semanage', 'permissive', '-a', domain])), {
    undo: [commandStep(['semanage', 'permissive', '-d', domain])],
  });
}
