// Who deploys a host now: one process at a time, as long as it lives and says so.
import { hostname } from 'node:os';
import { DeployError } from '../../base/errors.ts';
import { isAlive } from '../../process/process-marks.ts';

/** Milliseconds from one sign of life of a holder to the next. */
export const renewMs = 60_000;
/** Without a sign of life for so long, a holder that cannot be looked at from here is gone. */
const goneMs = 5 * renewMs;

/** A row of the table. */
export type LeaseRow = Readonly<Record<string, unknown>>;

/** A holder of this machine is looked at, one under another name of a machine only by its signs of life. */
export function isHeld({ machine, pid, start_time: startTime, since, renewed }: LeaseRow): boolean {
  if (machine === hostname()) return isAlive({ pid: Number(pid), startTime: String(startTime) });
  const age = Date.now() - Date.parse(String(renewed ?? since));
  return age < goneMs;
}

export function busy(name: string, { machine, pid, since, renewed }: LeaseRow): DeployError {
  const holder = `process ${String(pid)} on ${String(machine)} since ${String(since)}`;
  const remedy =
    machine === hostname()
      ? 'Wait for it, or end it'
      : `Its last sign of life was at ${String(renewed ?? since)}; without another one it is over ${goneMs / 60_000} minutes later. If that machine is gone: ovirt-host-deploy hosts --forget ${name}`;
  return new DeployError('host-busy', `${name} is deployed by ${holder}. ${remedy}`);
}
