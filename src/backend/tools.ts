// Programs of this machine, by the one runner: for the CA and for ssh-keygen.
import type { Log } from '../base/log.ts';
import { defaultPath } from '../process/child-environment.ts';
import { createRunner } from '../process/runner.ts';
import type { Run } from '../process/run.ts';

export function createTools(log: Log, signal: AbortSignal): Run {
  const path = process.env['PATH'] ?? defaultPath;
  return createRunner({ log, signal: () => signal, find: (name) => name, path: () => path });
}
