// Certificates for encrypted VNC consoles: copies of the set that SPICE uses.
import { DeployError, priority, type Context, type Plugin } from '#plugin';
import { readTrustStore } from '#ovirt/trust-store';
import { vdsmPki, vnc } from '../../keys.ts';

const why = 'VNC consoles are encrypted';
const owners = { owner: 'root', group: 'kvm', enforcePermissions: true };
const files = [
  { name: 'ca-cert.pem', ...owners, mode: 0o644 },
  { name: 'server-cert.pem', ...owners, mode: 0o644 },
  { name: 'server-key.pem', ...owners, mode: 0o440, owner: 'vdsm', secret: true },
];
const isWanted = (ctx: Context) => ctx.env.get(vnc.tls);

export const vncTls: Plugin = {
  id: 'ovirt-host-common.vnc.tls',
  keys: Object.values(vnc),
  events: () => [
    { id: 'validation', stage: 'VALIDATION', when: isWanted, run: requireCertificates },
    // After the certificates of SPICE, which this very run may renew.
    { id: 'misc', stage: 'MISC', priority: priority.LOW + 10, run: copy },
  ],
};

async function requireCertificates(ctx: Context): Promise<void> {
  if (ctx.env.get(vdsmPki.certificateEnrollment) !== 'none') return;
  const path = `${await readTrustStore(ctx.files)}/libvirt-spice/server-key.pem`;
  if (await ctx.files.exists(path)) return;
  throw new DeployError(
    'pki-key',
    `${vnc.tls.name} needs the certificates that an enrolment of vdsm makes; there is no ${path}`,
  );
}

async function copy(ctx: Context): Promise<void> {
  const store = await readTrustStore(ctx.files);
  // Copies of an earlier deployment are renewed with their originals, asked for or not.
  if (!isWanted(ctx) && !(await ctx.files.exists(`${store}/libvirt-vnc/server-key.pem`))) return;
  const mode = ctx.env.get(vdsmPki.certificateEnrollment);
  const unknown = ctx.changes.planning && (mode === 'inline' || mode === 'accept');
  const folder = { folderMode: 0o755, folderOwner: 'vdsm', folderGroup: 'kvm' };
  for (const { name, ...spec } of files) {
    const content = await ctx.files.read(`${store}/libvirt-spice/${name}`);
    if (content === undefined && !unknown) {
      ctx.log.info('VNC consoles are encrypted once the requested certificates are here');
      return;
    }
    const path = `${store}/libvirt-vnc/${name}`;
    await ctx.transactions.main.writeFile({ ...folder, ...spec, path, content: content ?? '', unknown, why });
  }
}
