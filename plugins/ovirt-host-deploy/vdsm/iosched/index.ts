// Removes the udev rules by which older releases set the I/O scheduler; the kernel's own choice is better.
import { hasChanged, type Context, type Plugin } from '#plugin';
import { deploy } from '../../keys.ts';

const rules = '/etc/udev/rules.d/12-ovirt-iosched.rules';
const why = 'the I/O scheduler is left to the kernel';

export const iosched: Plugin = {
  id: 'ovirt-host-deploy.vdsm.iosched',
  events: () => [
    { id: 'misc', stage: 'MISC', run: (ctx) => ctx.transactions.main.removeFile({ path: rules, why }) },
    {
      id: 'closeup',
      stage: 'CLOSEUP',
      when: (ctx) => hasChanged(ctx.changes, rules) && !ctx.env.get(deploy.forceReboot),
      run: reload,
    },
  ],
};

async function reload(ctx: Context): Promise<void> {
  const commands = [
    ['udevadm', 'control', '--reload'],
    ['udevadm', 'trigger'],
  ] as const;
  await ctx.changes.make({ kind: 'command', target: 'udevadm', why }, async () => {
    for (const command of commands) await ctx.run(command);
  });
}
