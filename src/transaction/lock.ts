// One run at a time on a host: an abstract unix socket is the lock (a kill frees it), a file beside it names the holder.
import { connect, createServer } from 'node:net';
import * as fs from 'node:fs';
import { DeployError, errnoOf } from '../core/errors.ts';
import { runLockName } from '../process/run-lock.ts';

export interface Lock {
  release(): void;
}

/**
 * @param folder the state folder; the holder's file lies in it, where it can be written.
 * @throws DeployError run-locked: another run holds it; the message says which.
 */
export async function takeLock(folder: string): Promise<Lock> {
  const server = createServer((peer) => peer.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path: lockName(folder) }, resolve);
    });
  } catch (cause) {
    if (errnoOf(cause) !== 'EADDRINUSE') throw cause;
    throw new DeployError('run-locked', `${heldBy(folder)}; wait for it to end, or end it`, { cause });
  }
  server.unref();
  const holder = holderFile(folder);
  writeHolder(holder);
  return {
    release: () => {
      fs.rmSync(holder, { force: true });
      server.close();
    },
  };
}

/** The other run that holds the lock, undefined while it is free. Nothing is taken. */
export async function findHolder(folder: string): Promise<string | undefined> {
  const peer = connect({ path: lockName(folder) });
  const held = await new Promise<boolean>((resolve) => {
    peer.once('connect', () => resolve(true));
    peer.once('error', () => resolve(false));
  });
  peer.destroy();
  return held ? heldBy(folder) : undefined;
}

/** Of an abstract socket. */
function lockName(folder: string): string {
  return `\0${runLockName(folder)}`;
}

function holderFile(folder: string): string {
  return `${folder}/holder`;
}

function heldBy(folder: string): string {
  return `Another run holds this host${describeHolder(holderFile(folder))}`;
}

function describeHolder(path: string): string {
  try {
    const { pid, started } = JSON.parse(fs.readFileSync(path, 'utf8')) as { pid: number; started: string };
    return ` (process ${pid}, since ${started})`;
  } catch {
    return '';
  }
}

/** Only for the message: where it cannot be written the lock holds all the same. */
function writeHolder(path: string): void {
  try {
    fs.rmSync(path, { force: true });
    fs.writeFileSync(path, JSON.stringify({ pid: process.pid, started: new Date().toISOString() }), {
      mode: 0o600,
      flag: 'wx',
    });
  } catch {
    // Nothing depends on it.
  }
}
