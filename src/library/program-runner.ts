// Programs of this machine, as the authorities want them run.
import { createTools } from '../backend/tools.ts';
import type { LogRecord, LogSink } from '../base/log.ts';
import { LogHub } from '../base/logger.ts';
import { SecretValues } from '../base/redact.ts';
import type { Run } from '../process/run.ts';

/**
 * A runner without a shell: argument lists, LC_ALL=C, a limit of 10 minutes unless told otherwise.
 * @param signal ends what runs
 * @param tell gets a record of each program: how it was started, what it wrote, how it ended
 */
export function createProgramRunner(signal: AbortSignal, tell?: (record: LogRecord) => void): Run {
  const hub = new LogHub(new SecretValues());
  hub.dropBacklog();
  if (tell !== undefined) hub.attach({ write: tell } satisfies LogSink);
  return createTools(hub.named('programs'), signal);
}
