// Shuts virtual machines down with the host instead of leaving them to be killed.
import { key, priority, textEdit, turnOn, type Context, type Plugin } from '#plugin';
import { setVariables } from '#host/shell-variables';
import { deployEvents } from '../../events.ts';
import { deploy } from '../../keys.ts';

const keys = {
  libvirtGuests: key.bool('VDSM/libvirtGuests', {
    default: false,
    doc: 'Shut virtual machines down when the host shuts down.',
  }),
  timeout: key.int('VDSM/guestsShutdownTimeout', {
    default: 600,
    doc: 'Seconds virtual machines get to shut down with the host.',
  }),
  parallel: key.int('VDSM/guestsParallelShutdown', {
    default: 0,
    doc: 'Virtual machines that are shut down at the same time; 0: one after the other.',
  }),
};

const sysconfig = '/etc/sysconfig/libvirt-guests';
const why = 'virtual machines are shut down with the host';
const isWanted = (ctx: Context) => ctx.env.get(keys.libvirtGuests);

export const libvirtGuests: Plugin = {
  id: 'ovirt-host-deploy.libvirt.guests',
  units: ['libvirt-guests'],
  keys: Object.values(keys),
  events: () => [
    { id: 'misc', stage: 'MISC', when: isWanted, run: configure },
    {
      id: 'closeup',
      stage: 'CLOSEUP',
      priority: priority.LOW,
      after: [deployEvents.vdsmStarted],
      when: isWanted,
      run: start,
    },
  ],
};

async function configure({ env, facts, transactions }: Context): Promise<void> {
  const variables = {
    URIS: `qemu+tls://${facts.hostName}/system`,
    ON_BOOT: 'ignore',
    ON_SHUTDOWN: 'shutdown',
    PARALLEL_SHUTDOWN: String(env.get(keys.parallel)),
    SHUTDOWN_TIMEOUT: String(env.get(keys.timeout)),
  };
  const content = textEdit((text) => setVariables(text ?? '', variables));
  await transactions.main.writeFile({ path: sysconfig, content, why });
}

async function start({ env, services }: Context): Promise<void> {
  // Its start asks libvirtd, which is left alone until the reboot.
  if (env.get(deploy.forceReboot)) await services.setStartup('libvirt-guests', true, why);
  else await turnOn(services, 'libvirt-guests', why);
}
