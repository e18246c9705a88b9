// What a push leaves on a host whose link is cut or whose back-end ends: the wait for its end, and what must be gone then.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestHost } from '../lab/host.ts';
import { compareSnapshots, type Snapshot } from '../lab/snapshot.ts';

/** The agent, and the shell that receives it. The brackets keep the search from finding itself. */
const ours = '[D]IALOG/dialect|[o]hd-[0-9a-f]{24} hello';
/** Milliseconds; a peer timeout of a few seconds and packages that are taken back. */
const endLimit = 90_000;

/** Waits, without ssh, until no process of ours runs there. */
export async function agentEnded(host: TestHost): Promise<void> {
  const deadline = Date.now() + endLimit;
  for (;;) {
    const { code, stdout } = await host.exec(['pgrep', '-af', ours]);
    if (code !== 0) return;
    if (Date.now() > deadline) throw new Error(`these go on: ${stdout}`);
    await delay(250);
  }
}

/** No lock, no package manager, no half file. */
export async function assertNothingHeld(host: TestHost): Promise<void> {
  const look = `pgrep -a 'dnf|rpm'; ls -d /root/.cache/ovirt-host-deploy/*.new.* /tmp/ovirt-?????????? /var/tmp/ovirt-?????????? 2>/dev/null; grep -s '[^ ]' /var/lib/ovirt-host-deploy/holder`;
  const { stdout } = await host.exec(['sh', '-c', look]);
  assert.equal(stdout, '');
}

/** Like compareSnapshots; removed packages leave their users behind. */
export function leftBehind(first: Snapshot, now: Snapshot): string[] {
  return compareSnapshots(first, now).filter((line) => !/ \/etc\/(passwd|group|g?shadow)-?:/.test(line));
}
