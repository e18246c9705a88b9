// The logs of hosts, kept here under names that sort by time.
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { asError, DeployError } from '../../core/errors.ts';

export interface LogName {
  /** Which program ran there. */
  readonly entry: string;
  readonly time: Date;
  readonly host: string;
  readonly correlationId: string;
}

/** `<entry>-YYYYMMDDHHMMSS-<host>-<correlation id>.log`, only characters that are safe in a file name. */
export function logFileName({ entry, time, host, correlationId }: LogName): string {
  const stamp = time.toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '');
  return `${[entry, stamp, safe(host), safe(correlationId)].join('-')}.log`;
}

/** A new file 0600, filled by `fill`; one that could not be filled is removed. @returns its path @throws DeployError file-write */
export async function saveLog(
  folder: string,
  name: LogName,
  fill: (out: WriteStream) => Promise<unknown>,
): Promise<string> {
  const path = join(folder, logFileName(name));
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
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
    } catch (error) {
      out.destroy();
      await rm(path, { force: true });
      throw error;
    }
    return path;
  } catch (cause) {
    if (cause instanceof DeployError) throw cause;
    throw new DeployError('file-write', `${path} cannot be written: ${asError(cause).message}`, { cause });
  }
}

async function orFault(done: Promise<unknown>, fault: Promise<Error>): Promise<void> {
  await Promise.race([done, fault.then((error) => Promise.reject(error))]);
}

function safe(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 100);
}
