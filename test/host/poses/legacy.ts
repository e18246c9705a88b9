// A vintage oVirt Node for tests: a read-only root, /etc writable until the next boot, and a store of persisted files that are
// bind-mounted over their places.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestHost } from '../lab/host.ts';

/** In the node's store from the beginning. */
export const persisted = ['/etc/vdsm/vdsm.conf', '/etc/vdsm-reg/vdsm-reg.conf', '/root/.ssh/authorized_keys'];

export const registration = '[vars]\nvdc_host_name = engine.example.test\nvdc_host_port = 443\n# kept\ntest=a = b\n';

// As the node's own: what is persisted is copied to the store and mounted over its place.
const PERSIST = `#!/bin/sh
echo "$*" >>/var/log/persist.log
mkdir -p "/config$(dirname "$1")" && cp -a "$1" "/config$1" && mount --bind "/config$1" "$1"
`;

const REGISTRATION_UNIT = `[Service]
ExecStart=/bin/sleep infinity
[Install]
WantedBy=multi-user.target
`;

// Sourced in the new root, see boot.sh.
const HOOK = `
mkdir -p "$folder/var" "$folder/store" "$folder/etc" "$folder/etcwork" "$folder/root-home" config
cp -a var/. "$folder/var"; mount --bind "$folder/var" var
cp -a root/. "$folder/root-home"; mount --bind "$folder/root-home" root
mount -t overlay overlay -o "lowerdir=$root/etc,upperdir=$folder/etc,workdir=$folder/etcwork" etc
mount --bind "$folder/store" config
for file in ${persisted.join(' ')}; do
  mkdir -p "config$(dirname $file)"
  cp -a ".$file" "config$file"
  mount --bind "config$file" ".$file"
done
`;

/** A host with the packages of an image, put into the state of such a node. */
export async function bootLegacyNode(name: string): Promise<TestHost> {
  const folder = await mkdtemp(join(tmpdir(), 'legacy-'));
  try {
    await writeImage(join(folder, 'state'), `${name}-image`);
    await writeFile(join(folder, 'hook'), HOOK);
    return await TestHost.boot({
      name,
      base: 'dnf4',
      repo: [],
      osRelease: { VERSION_ID: '8', PRETTY_NAME: 'oVirt Node' },
      readOnly: true,
      tmp: 'size=50m',
      hook: join(folder, 'hook'),
      state: join(folder, 'state'),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeImage(state: string, name: string): Promise<void> {
  await using image = await TestHost.boot({ name, base: 'dnf4' });
  const { code, stderr } = await image.ssh(
    'dnf -yq install ovirt-host vdsm-gluster ovirt-vmconsole-host && mkdir -p /etc/vdsm-reg /config',
  );
  if (code !== 0) throw new Error(stderr);
  await image.writeFile('/etc/vdsm-reg/vdsm-reg.conf', registration);
  await image.writeFile('/etc/ovirt-node-image-release', 'oVirt Node\n');
  await image.writeFile('/usr/sbin/persist', PERSIST, 0o755);
  await image.writeFile('/etc/systemd/system/vdsm-reg.service', REGISTRATION_UNIT);
  await image.ssh('systemctl enable vdsm-reg && systemctl poweroff');
  await image.waitExit();
  await image.saveState(state);
}
