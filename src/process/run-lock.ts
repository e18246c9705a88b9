// Who holds a host: one line of text beside the lock, as agents write it and as a back-end's shell script reads it.
import { userInfo } from 'node:os';
import { isAlive, readMark } from './process-marks.ts';

/** Where runs of root keep their state, below the root of the host. */
export const rootStateFolder = '/var/lib/ovirt-host-deploy';

/** In the state folder: `PID START SINCE USER`, blank while nobody holds the lock. */
export const holderName = 'holder';

export interface Holder {
  readonly pid: number;
  /** As in /proc/<pid>/stat: a number alone may belong to another process by now. */
  readonly startTime: string;
  /** ISO 8601. */
  readonly since: string;
  /** Who started it, and from where. */
  readonly user: string;
}

export function thisProcess(environment = process.env): Holder {
  const startTime = readMark(process.pid)?.startTime ?? '0';
  return { pid: process.pid, startTime, since: new Date().toISOString(), user: userOf(environment) };
}

function userOf({ SUDO_USER, SSH_CONNECTION }: NodeJS.ProcessEnv): string {
  const peer = SSH_CONNECTION?.split(' ')[0];
  const user = SUDO_USER === undefined ? ownName() : `${SUDO_USER} through sudo`;
  const text = peer === undefined || peer === '' ? user : `${user} from ${peer}`;
  return text.replaceAll(/[^\w.:%@\\$ -]/g, '?').slice(0, 128);
}

function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    // An id without an account.
    return String(process.geteuid?.());
  }
}

/** Undefined where nobody holds it. */
export function parseHolder(text: string): Holder | undefined {
  const match = /^(\d+) (\d+) (\S+) (\S.*?) *$/m.exec(text);
  if (match === null) return undefined;
  const [, pid = '', startTime = '', since = '', user = ''] = match;
  return { pid: Number(pid), startTime, since, user };
}

export function isHolderAlive({ pid, startTime }: Holder): boolean {
  return isAlive({ pid, startTime });
}
