// The process runner for making media, outside of any deployment: no log, ended by the signal that is given.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LogHub } from '../../base/logger.ts';
import { SecretValues } from '../../base/redact.ts';
import { defaultPath } from '../../process/child-environment.ts';
import type { Run } from '../../process/run.ts';
import { createRunner } from '../../process/runner.ts';

export function createMediaRunner(signal: AbortSignal): Run {
  return createRunner({
    log: new LogHub(new SecretValues()).named('media'),
    signal: () => signal,
    path: () => defaultPath,
    find: findProgram,
  });
}

/** Its path. */
export function findProgram(name: string): string | undefined {
  return defaultPath
    .split(':')
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
