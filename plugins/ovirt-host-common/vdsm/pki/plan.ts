// Which files an enrolment makes, whose they are and who may read them. Folders of vdsm's are vdsm's, the system's stay root's.
import { pendingKey } from '#ovirt/enrollment/enrollment';
import type { FileSpec } from '#plugin';

export interface Enrolled {
  /** PEM. */
  ca: string;
  host: string;
  key: string;
}

const why = 'vdsm and libvirt prove with it who this host is';
const vdsmFolder = { folderMode: 0o755, folderOwner: 'vdsm', folderGroup: 'kvm' };
const systemFolder = { folderMode: 0o755, folderOwner: 'root', folderGroup: 'root' };

export function planPendingKey(store: string): Omit<FileSpec, 'content' | 'why' | 'secret'> {
  const folder = { folderMode: 0o700, folderOwner: 'vdsm', folderGroup: 'kvm' };
  return { ...pendingKey(`${store}/keys/vdsmkey.pending.pem`), ...folder };
}

/** @param enrolled undefined in a plan: the files are known, their content is not */
export function planEnrolledFiles(store: string, enrolled: Enrolled | undefined): FileSpec[] {
  const open = { mode: 0o644, owner: 'root', group: 'kvm' };
  const closed = { mode: 0o440, owner: 'vdsm', group: 'kvm', secret: true };
  const unknown = enrolled === undefined ? { unknown: true } : {};
  const of = (kind: keyof Enrolled, path: string, folder: object): FileSpec => ({
    path,
    content: enrolled?.[kind] ?? '',
    ...(kind === 'key' ? closed : open),
    ...folder,
    ...unknown,
    enforcePermissions: true,
    why,
  });
  // /etc/pki/libvirt comes before its folder `private`, so that it is made as root's.
  return [
    of('ca', `${store}/certs/cacert.pem`, vdsmFolder),
    of('ca', `${store}/libvirt-spice/ca-cert.pem`, vdsmFolder),
    of('ca', '/etc/pki/CA/cacert.pem', systemFolder),
    of('host', `${store}/certs/vdsmcert.pem`, vdsmFolder),
    of('host', `${store}/libvirt-spice/server-cert.pem`, vdsmFolder),
    of('host', '/etc/pki/libvirt/clientcert.pem', systemFolder),
    of('key', `${store}/keys/vdsmkey.pem`, vdsmFolder),
    of('key', `${store}/libvirt-spice/server-key.pem`, vdsmFolder),
    of('key', '/etc/pki/libvirt/private/clientkey.pem', vdsmFolder),
  ];
}
