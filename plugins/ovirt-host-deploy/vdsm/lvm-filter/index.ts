// Keeps LVM of the host away from the volumes of virtual machines; done before vdsm sets up multipath.
import { asError, key, priority, type Context, type Plugin } from '#plugin';

const keys = {
  configLvmFilter: key.bool('VDSM/configLvmFilter', {
    doc: "Let vdsm set up LVM's filter or devices file.",
    defaultDoc: 'True on EL 8 and newer',
  }),
};

const command = ['vdsm-tool', 'config-lvm-filter'] as const;

export const lvmFilter: Plugin = {
  id: 'ovirt-host-deploy.vdsm.lvm-filter',
  keys: Object.values(keys),
  events: () => [
    {
      id: 'closeup',
      stage: 'CLOSEUP',
      priority: priority.HIGH - 10,
      when: ({ env, facts }) => env.get(keys.configLvmFilter) ?? (facts.isElFamily && facts.osMajor >= 8),
      run: configure,
    },
  ],
};

async function configure(ctx: Context): Promise<void> {
  const change = { kind: 'command', target: command.join(' '), why: 'LVM sees the volumes of the host only' } as const;
  try {
    // Answered no, it tells whether there is anything to do; a vdsm that is only planned cannot tell.
    const unknown = ctx.changes.planning && ctx.changes.list().some(({ target }) => target.startsWith('vdsm.'));
    if (!unknown && (await ctx.run(command, { stdin: 'no\n', okCodes: 'any' })).code === 0) {
      ctx.changes.unneeded(change);
      return;
    }
    await ctx.changes.make({ ...change, unknown }, async () => void (await ctx.run([...command, '-y'])));
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.warning(`Cannot configure the LVM filter: ${asError(error).message}`);
  }
}
