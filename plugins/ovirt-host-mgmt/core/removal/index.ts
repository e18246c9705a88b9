// Takes away what makes a machine an oVirt host; what is removed stays in the backups of the run.
import { existsSync, readdirSync } from 'node:fs';
import { DeployError, priority, turnOff, type Context, type Plugin } from '#plugin';
import { ovirtServices } from '#ovirt/firewall/catalog';
import { isFirewalldRunning, parseZone, readZoneName } from '#ovirt/firewall/zone';
import { readTrustStore } from '#ovirt/trust-store';
import { leaveCentral } from '#ovirt/ovn/leave';
import { management } from '../../keys.ts';
import { filesToRemove, units } from './what.ts';

const why = 'the host is no longer part of oVirt';
const hostedEngineConf = '/etc/ovirt-hosted-engine/hosted-engine.conf';
const isWanted = ({ env }: Context) => env.get(management.action) === 'remove';

export const removal: Plugin = {
  id: 'ovirt-host-mgmt.core.removal',
  units,
  keys: Object.values(management),
  events: () => [
    { id: 'validation', stage: 'VALIDATION', run: validate },
    { id: 'services', stage: 'EARLY_MISC', when: isWanted, run: stopServices },
    { id: 'misc', stage: 'MISC', when: isWanted, run: removeFiles },
    { id: 'ovn', stage: 'CLOSEUP', priority: priority.HIGH, when: isWanted, run: leaveCentral },
    { id: 'firewall', stage: 'CLOSEUP', when: isWanted, run: closeFirewall },
  ],
};

function validate({ env }: Context): void {
  const action = env.get(management.action);
  if (action !== 'none' && action !== 'remove')
    throw new DeployError('bad-value', `${management.action.name} must be none or remove, not '${action}'`);
  if (action === 'none') return;
  const machines = runningMachines('/run/libvirt/qemu');
  if (machines.length > 0)
    throw new DeployError('machines-running', `Virtual machines run on this host: ${machines.join(', ')}`);
}

/** libvirt keeps the state of each running machine in a file of its name. */
export function runningMachines(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.xml'))
    .map((name) => name.slice(0, -'.xml'.length));
}

async function stopServices({ services }: Context): Promise<void> {
  for (const unit of units) if (await services.exists(unit)) await turnOff(services, unit, why);
}

async function removeFiles({ facts, files, transactions }: Context): Promise<void> {
  const { main } = transactions;
  const conf = await files.read(hostedEngineConf);
  // A password may be in it; on a host that lost its user vdsm it is root's.
  const owner = facts.user('vdsm') === undefined ? {} : { owner: 'vdsm', group: 'kvm' };
  const closed = { ...owner, mode: 0o440, enforcePermissions: true, secret: true };
  if (conf !== undefined)
    await main.writeFile({ path: `${hostedEngineConf}.undeployed`, content: conf, ...closed, why });
  for (const path of [hostedEngineConf, ...filesToRemove(await readTrustStore(files))])
    await main.removeFile({ path, why });
}

async function closeFirewall(ctx: Context): Promise<void> {
  if (!(await isFirewalldRunning(ctx))) return;
  const zone = await readZoneName(ctx);
  for (const when of [['--permanent'], []]) {
    const { services } = parseZone((await ctx.run(['firewall-cmd', ...when, `--zone=${zone}`, '--list-all'])).stdout);
    const options = ovirtServices.filter((name) => services.includes(name)).map((name) => `--remove-service=${name}`);
    if (options.length === 0) continue;
    const target = ['firewalld zone', zone, ...when].join(' ');
    await ctx.changes.make({ kind: 'network', target, why, detail: options }, async () => {
      await ctx.run(['firewall-cmd', ...when, `--zone=${zone}`, ...options]);
    });
  }
}
