// What would keep vdsm from running once it is installed: a unit that may not start, a port that is not free.
import * as fs from 'node:fs';
import type { Check, Context, Environment, Seen } from '#plugin';
import { vdsm } from '../../keys.ts';
import { findOwner, judgePorts, readListeners, type Needed } from './ports.ts';

/** Without these a deployment fails when it enables or starts vdsm. */
const essential = ['supervdsmd', 'vdsmd'];
/** With modular daemons libvirtd may be off on purpose; the others are missed by machines only. */
const useful = ['libvirtd', 'ovirt-imageio', 'sanlock', 'mom-vdsm'];
const usualPort = 54_321;

export const checks: readonly Check[] = [
  {
    id: 'unit-masked',
    doc: 'No service that vdsm is made of is masked',
    remedy: 'unmask it with systemctl unmask',
    severity: 'error',
    atDeployment: 'error',
    run: () => judgeMasks([...essential, ...useful].filter(isMasked)),
  },
  {
    id: 'ports',
    doc: 'The ports of vdsm, images and migration are free',
    remedy: 'stop what listens there, or let it listen elsewhere',
    severity: 'error',
    atDeployment: 'warning',
    run: checkPorts,
  },
];

async function checkPorts({ checks: { only }, env, files }: Context): Promise<string | undefined> {
  // The kernel walks all its sockets for the answer, which takes longer than all other checks; a deployed vdsm has its ports.
  if (!only && (await files.exists('/etc/vdsm/vdsm.id'))) return undefined;
  return judgePorts(neededPorts(env), readListeners(), findOwner);
}

/** @param masked names of units */
export function judgeMasks(masked: readonly string[]): Seen | undefined {
  if (masked.length === 0) return undefined;
  const seen = `The service ${masked.join(', ')} is masked: it can neither be enabled nor started`;
  return masked.some((name) => essential.includes(name)) ? seen : { seen, severity: 'warning' };
}

/** A link to nowhere, or an empty file, above the unit's own: see systemd.unit(5). */
function isMasked(unit: string): boolean {
  return ['/etc/systemd/system', '/run/systemd/system'].some((folder) => {
    const path = `${folder}/${unit}.service`;
    const entry = fs.lstatSync(path, { throwIfNoEntry: false });
    return entry?.isSymbolicLink() === true ? fs.readlinkSync(path) === '/dev/null' : entry?.size === 0;
  });
}

function neededPorts(env: Environment): Needed[] {
  const own = Number(env.read(`${vdsm.config.prefix}addresses/management_port`) ?? usualPort);
  return [
    { port: own || usualPort, units: ['vdsmd.service'] },
    { port: 54_322, units: ['ovirt-imageio.service', 'ovirt-imageio-daemon.service'] },
    { port: 16_514, units: ['libvirtd.service', 'virtproxyd.service', 'libvirtd-tls.socket', 'virtproxyd-tls.socket'] },
  ];
}
