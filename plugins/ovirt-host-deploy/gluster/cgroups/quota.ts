// How much of the host gluster gets, and which of its hooks are not for hyper-converged hosts.
import { basename, dirname, join } from 'node:path';

/** Hooks of samba, NFS-Ganesha and CTDB, which glusterd runs if their name begins with S. */
export const hooks: readonly string[] = [
  'set/post/S30samba-set.sh',
  'start/post/S30samba-start.sh',
  'stop/pre/S30samba-stop.sh',
  'reset/post/S31ganesha-reset.sh',
  'start/post/S31ganesha-start.sh',
  'start/post/S29CTDBsetup.sh',
  'stop/pre/S29CTDB-teardown.sh',
].map((name) => join('/var/lib/glusterd/hooks/1', name));

export function disabledName(hook: string): string {
  return join(dirname(hook), basename(hook).replace(/^S/, 'D'));
}

/** Percent of one CPU: a third of the host's, one at least. */
export function cpuQuota(cpus: number): number {
  return Math.max(Math.floor(cpus / 3), 1) * 100;
}
