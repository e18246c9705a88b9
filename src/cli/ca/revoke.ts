// `push --revoke`: revokes all certificates that the CA issued to the hosts. It needs neither the CA's keys nor the hosts.
import { join } from 'node:path';
import { IssueRecord } from '../../backend/ca/issue-record.ts';
import type { Inventory } from '../../backend/inventory/inventory.ts';
import { complain } from '../complain.ts';

/** @returns the exit code: the number of failed hosts, at most 60 */
export async function revokeHosts(
  hosts: readonly string[],
  { state, inventory, command }: { state: string; inventory: Inventory; command: string },
): Promise<number> {
  const record = new IssueRecord(join(state, 'ca'));
  let failed = 0;
  for (const host of hosts) {
    try {
      const revoked = await record.revoke(host, new Date());
      inventory.certificateNames.release(host);
      process.stdout.write(`${host}: ${countText(revoked.length)}\n`);
    } catch (thrown) {
      failed += 1;
      complain(command, thrown, 1);
    }
  }
  if (failed < hosts.length)
    process.stdout.write(
      "Publish the new lists: 'ovirt-host-deploy ca crl FILE', for consoles 'ovirt-host-deploy ca krl FILE'\n",
    );
  return Math.min(failed, 60);
}

function countText(count: number): string {
  if (count === 0) return 'all certificates were revoked before';
  return count === 1 ? '1 certificate revoked' : `${count} certificates revoked`;
}
