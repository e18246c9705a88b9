// The logs of hosts, kept here under names that sort by time.
import { randomBytes } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { asError, DeployError } from '../../base/errors.ts';
import { openFolder } from '../private-folder.ts';

export interface LogName {
  /** Which program ran there. */
  readonly entry: string;
  readonly time: Date;
  readonly host: string;
  readonly correlationId: string;
}

/** Bytes that a log needs at the least. */
const leastRoom = 256 * 1024;

/** `<entry>-YYYYMMDDHHMMSS-<host>-<correlation id>.log`, only characters that are safe in a file name. */
export function logFileName({ entry, time, host, correlationId }: LogName): string {
  const stamp = time.toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '');
  return `${[entry, stamp, safe(host), safe(correlationId)].join('-')}.log`;
}

/** Before a host is changed: its log can be kept here. @throws DeployError file-write, file-refused */
export async function checkLogFolder(path: string): Promise<void> {
  using folder = openFolder(path);
  const probe = folder.at(`.room-${randomBytes(8).toString('hex')}`);
  try {
    await writeFile(probe, Buffer.alloc(leastRoom), { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const why = asError(cause).message.replaceAll(probe, path);
    throw new DeployError(
      'file-write',
      `The log of the host could not be kept in ${path}, so nothing was changed: ${why}. Make room there, or name another folder with --state`,
      { cause },
    );
  } finally {
    await rm(probe, { force: true });
  }
}

/**
 * A new file 0600, filled by `fill`; one that could not be filled, or is empty, is removed.
 * @returns its path @throws DeployError file-write, file-refused
 */
export async function saveLog(
  path: string,
  name: LogName,
  fill: (out: WriteStream) => Promise<unknown>,
): Promise<string> {
  using folder = openFolder(path);
  const fileName = logFileName(name);
  const shown = join(path, fileName);
  try {
    await writeLog(folder.at(fileName), fill);
    return shown;
  } catch (cause) {
    if (cause instanceof DeployError) throw cause;
    const why = asError(cause).message.replaceAll(folder.at(fileName), shown);
    throw new DeployError('file-write', `${shown} cannot be written: ${why}`, { cause });
  }
}

async function writeLog(path: string, fill: (out: WriteStream) => Promise<unknown>): Promise<void> {
  const out = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  const fault = once(out, 'error').then(([error]) => asError(error));
  await orFault(once(out, 'open'), fault);
  try {
    // Whatever befalls the file, who fills it is in the middle of a dialog.
    await fill(out).catch((error: unknown) => {
      throw out.errored ?? error;
    });
    out.end();
    await orFault(once(out, 'finish'), fault);
    if (out.bytesWritten === 0) throw new DeployError('file-write', 'The host gave an empty log, which is none');
  } catch (error) {
    out.destroy();
    await rm(path, { force: true });
    throw error;
  }
}

async function orFault(done: Promise<unknown>, fault: Promise<Error>): Promise<void> {
  await Promise.race([done, fault.then((error) => Promise.reject(error))]);
}

function safe(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 100);
}
