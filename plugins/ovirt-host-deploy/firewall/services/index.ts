// The host's firewall by its kind: for firewalld, every service an oVirt host offers.
import { DeployError, formatValue, priority, type Context, type Plugin } from '#plugin';
import { iptablesRules } from '#ovirt/firewall/iptables-rules';
import { network } from '../../../otopi/keys.ts';
import { gluster, virt } from '../../keys.ts';
import { openZone } from './apply.ts';
import { openingsOf, serviceXml, type HostRoles, type Service } from '#ovirt/firewall/catalog';
import { firewallType } from './keys.ts';
import { readSshPorts } from '#ovirt/firewall/ssh';

const types = ['none', 'iptables', 'firewalld'];
const isFirewalld = ({ env }: Context) => env.get(firewallType) === 'firewalld';

export const firewallServices: Plugin = {
  id: 'ovirt-host-deploy.firewall.services',
  keys: [firewallType],
  events: () => {
    let roles: HostRoles | undefined;
    let defined: Service[] = [];
    return [
      // Before the firewall plugins read their keys.
      {
        id: 'validation',
        stage: 'VALIDATION',
        priority: priority.HIGH,
        run: async (ctx) => void (roles = await chooseFirewall(ctx)),
      },
      {
        id: 'misc',
        stage: 'MISC',
        when: isFirewalld,
        run: async (ctx) => void (defined = roles === undefined ? [] : await defineUnknown(ctx, roles)),
      },
      {
        id: 'closeup',
        stage: 'CLOSEUP',
        priority: priority.POST,
        when: isFirewalld,
        run: async (ctx) => {
          if (roles !== undefined) await openZone(ctx, openingsOf(roles), defined);
        },
      },
    ];
  },
};

/** @throws DeployError bad-value for keys that contradict each other */
async function chooseFirewall(ctx: Context): Promise<HostRoles | undefined> {
  const { env } = ctx;
  const type = env.get(firewallType) || null;
  const { iptablesEnable, firewalldEnable, iptablesRules: rules } = network;
  const asked = [iptablesEnable, firewalldEnable].filter((k) => env.get(k)).map(({ name }) => name);
  if (asked.length === 2) throw new DeployError('bad-value', `${asked.join(' and ')} cannot both be true`);
  if (type === null) return undefined;
  if (!types.includes(type))
    throw new DeployError('bad-value', `${firewallType.name} must be ${types.join(', ')}, not '${type}'`);
  const other = asked.find((name) => name !== `NETWORK/${type}Enable`);
  if (other !== undefined) throw new DeployError('bad-value', `${firewallType.name} is ${type}, but ${other} is true`);
  if (type === 'none') return undefined;
  env.set(type === 'iptables' ? iptablesEnable : firewalldEnable, true);
  const roles = {
    virt: env.get(virt.enable),
    gluster: env.get(gluster.enable),
    sshPorts: await readSshPorts(ctx),
    vdsmPort: readVdsmPort(ctx),
  };
  if (type === 'iptables' && env.get(rules) === null) env.set(rules, iptablesRules(roles));
  return roles;
}

function readVdsmPort({ env }: Context): number {
  const name = 'VDSM_CONFIG/addresses/management_port';
  const text = formatValue(env.read(name) ?? '54321');
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new DeployError('bad-value', `${name} must be a port, not '${text}'`);
}

/** Definitions of the services that firewalld does not bring. */
async function defineUnknown({ files, transactions }: Context, roles: HostRoles): Promise<Service[]> {
  const written: Service[] = [];
  for (const service of openingsOf(roles).services) {
    const path = `/etc/firewalld/services/${service.name}.xml`;
    if ((await files.exists(path)) || (await files.exists(`/usr/lib/firewalld/services/${service.name}.xml`))) continue;
    await transactions.main.writeFile({
      path,
      content: serviceXml(service),
      why: 'firewalld does not know the service',
    });
    written.push(service);
  }
  return written;
}
