// Waiting for a host that reboots: it is back when it answers with another boot id.
import { setTimeout as delay } from 'node:timers/promises';
import { DeployError } from '../../base/errors.ts';
import { ByteReader } from '../bootstrap/byte-reader.ts';
import { type BootId, bootId } from '../border/words.ts';
import { readBootId as bootIdWords } from '../bootstrap/host-script.ts';
import { SshDialog } from '../ssh/ssh-dialog.ts';
import type { SshTarget } from '../ssh/target.ts';
import type { Limits } from '../ssh/watchdog.ts';

const pauseMs = 3000;
const tryLimits = { connectSeconds: 5, softSeconds: 15, hardSeconds: 20 };

export interface RebootParts {
  readonly target: SshTarget;
  /** What the host's boot id was before. */
  readonly bootId: BootId | undefined;
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly limits: Limits;
  readonly askpass: readonly [string, ...string[]];
}

/** @throws DeployError host-reboot after `seconds`; ssh-host-key at once: another host answers */
export async function awaitReboot(parts: RebootParts): Promise<void> {
  const deadline = Date.now() + parts.seconds * 1000;
  let last = 'it did not go down';
  while (Date.now() < deadline) {
    await delay(pauseMs, undefined, { signal: parts.signal }).catch(() => parts.signal.throwIfAborted());
    try {
      if ((await readBootId(parts)) !== parts.bootId) return;
    } catch (thrown) {
      if (!(thrown instanceof DeployError) || thrown.code === 'ssh-host-key') throw thrown;
      last = thrown.message;
    }
  }
  throw new DeployError(
    'host-reboot',
    `${parts.target.host} did not come back within ${parts.seconds} s after its reboot: ${last}`,
  );
}

async function readBootId({ target, limits, askpass }: RebootParts): Promise<BootId> {
  const mark = 'ohd-boot-id';
  const command = `exec /bin/sh -c 'echo ${mark} ${bootIdWords}'`;
  const ssh = await SshDialog.start(target, command, { limits: { ...limits, ...tryLimits }, askpass });
  const { value } = await ssh.hold(async () => {
    const reader = new ByteReader(ssh.input());
    for (;;) {
      const [, id] = new RegExp(`${mark} (\\S+)$`).exec(await reader.line(4096)) ?? [];
      if (id !== undefined) return bootId(id);
    }
  });
  return value;
}
