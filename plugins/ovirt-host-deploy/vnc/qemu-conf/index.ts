// What qemu.conf says of VNC consoles: encryption and SASL, or neither.
import { hasChanged, priority, textEdit, type Context, type Plugin } from '#plugin';
import { readTrustStore } from '#ovirt/trust-store';
import { vnc } from '../../../ovirt-host-common/keys.ts';
import { deploy } from '../../keys.ts';
import { editQemuConf } from './editor.ts';

const path = '/etc/libvirt/qemu.conf';

export const vncQemuConf: Plugin = {
  id: 'ovirt-host-deploy.vnc.qemu-conf',
  units: ['libvirtd'],
  events: () => [
    // After the certificates are prepared: without them qemu starts no machine.
    { id: 'misc', stage: 'MISC', priority: priority.LOW + 20, run: configure },
    {
      id: 'closeup',
      stage: 'CLOSEUP',
      when: ({ changes, env }) => hasChanged(changes, path) && !env.get(deploy.forceReboot),
      run: restart,
    },
  ],
};

async function configure({ env, files, changes, transactions }: Context): Promise<void> {
  const wanted = env.get(vnc.tls) || env.get(vnc.sasl);
  const certificates = `${await readTrustStore(files)}/libvirt-vnc`;
  const hasCertificates = changes.planning || (await files.exists(`${certificates}/server-key.pem`));
  const options = { tls: env.get(vnc.tls) && hasCertificates ? certificates : null, sasl: env.get(vnc.sasl) };
  await transactions.main.writeFile({
    path,
    content: textEdit((text) => (text === undefined && !wanted ? undefined : editQemuConf(text ?? '', options))),
    unknown: changes.planning && !(await files.exists(path)),
    why: 'VNC consoles',
  });
}

async function restart({ services }: Context): Promise<void> {
  if ((await services.exists('libvirtd')) && (await services.isRunning('libvirtd')))
    await services.restart('libvirtd', `${path} changed`);
}
