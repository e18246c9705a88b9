// The lock that one run holds on a host, by the name that both it and a back-end look for.

/** Where runs of root keep their state, below the root of the host. */
export const rootStateFolder = '/var/lib/ovirt-host-deploy';

/** An abstract unix socket, without the zero byte before it. @param folder the state folder: image trees and users without root have locks of their own */
export function runLockName(folder: string): string {
  return `ovirt-host-deploy:${folder}`;
}
