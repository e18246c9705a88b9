// Who a written file belongs to: ids of the names in its spec, as far as the host knows them yet.
import { DeployError } from '../base/errors.ts';
import type { Facts } from '../host/facts.ts';
import type { FileSpec } from './transaction.ts';

type Accounts = Pick<Facts, 'user' | 'group'>;

/** The ids asked for; undefined where the host does not know the name (yet). */
export function wantedOwner(spec: FileSpec, accounts: Accounts): { uid: number | undefined; gid: number | undefined } {
  const owner = spec.owner ?? spec.asUser;
  const user = owner === undefined ? ownIds() : accounts.user(owner);
  return { uid: user?.uid, gid: spec.group === undefined ? user?.gid : accounts.group(spec.group)?.gid };
}

/** Until commit a file whose owner a package of this run has yet to make is root's alone. */
export function stagedOwner(spec: FileSpec, accounts: Accounts): { mode: number; uid: number; gid: number } {
  const { uid, gid } = wantedOwner(spec, accounts);
  const own = ownIds();
  const known = uid !== undefined && gid !== undefined;
  return { mode: known ? (spec.mode ?? 0o644) : 0o600, uid: uid ?? own.uid, gid: gid ?? own.gid };
}

/** Of folders that have to be made for the file. */
export function folderOwner(spec: FileSpec, accounts: Accounts): { uid: number; gid: number } {
  const owner = spec.folderOwner ?? spec.asUser;
  const user = owner === undefined ? undefined : accounts.user(owner);
  const group = spec.folderGroup === undefined ? undefined : accounts.group(spec.folderGroup);
  const own = ownIds();
  return { uid: user?.uid ?? own.uid, gid: group?.gid ?? user?.gid ?? own.gid };
}

/** @throws DeployError bad-value: there is no such user or group on the host. */
export function idsOf(
  owner: string | null,
  group: string | null,
  tools: { facts: Accounts },
): { uid: number; gid: number } {
  const user = owner === null ? undefined : tools.facts.user(owner);
  if (owner !== null && user === undefined)
    throw new DeployError('bad-value', `There is no user ${owner} on this host`);
  const found = group === null ? undefined : tools.facts.group(group);
  if (group !== null && found === undefined)
    throw new DeployError('bad-value', `There is no group ${group} on this host`);
  const own = ownIds();
  return { uid: user?.uid ?? own.uid, gid: found?.gid ?? user?.gid ?? own.gid };
}

export function ownIds(): { uid: number; gid: number } {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
}
