// One changing call of the package manager: detached, followed, waited for; ended early only before its point of no return.
import * as fs from 'node:fs';
import { DeployError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Waits } from '../../base/waits.ts';
import { defaultPath } from '../../process/child-environment.ts';
import { follow, startDetached } from '../../process/detached.ts';
import { quoteCommand } from '../../process/quote.ts';
import type { PlannedPackage } from '../package.ts';
import type { Flavour } from './flavour.ts';
import { Hang } from './hang.ts';
import type { TransactionLimits } from './hang.ts';
import { Watch } from './watch.ts';

export interface CallParts {
  /** Absolute path. */
  program: string;
  flavour: Flavour;
  log: Log;
  /** The run's state folder: the output goes to a file there. */
  runDir: string;
  /** Asks for an early end. */
  signal: AbortSignal;
  progress: (text: string | undefined) => void;
  keepAliveMs: number;
  limits: TransactionLimits;
  waits: Waits;
  /** How long another package manager is waited for. Milliseconds. */
  lockLimitMs: number;
}

export interface CallOutcome {
  code: number;
  lines: readonly string[];
}

/**
 * @param name of the output file: `<comment>-<name>`.
 * @throws DeployError package-lock, or the reason of the interruption once the program has ended.
 */
export async function callManager(
  parts: CallParts,
  name: string,
  args: readonly string[],
  operations: readonly PlannedPackage[],
): Promise<CallOutcome> {
  const { flavour, log, program, signal } = parts;
  signal.throwIfAborted();
  fs.mkdirSync(parts.runDir, { recursive: true, mode: 0o700 });
  log.debug(`execute detached: ${quoteCommand([program, ...args])}`);
  const child = await startDetached([program, ...args], {
    outputFile: freeName(`${parts.runDir}/${name}`),
    path: defaultPath,
    // Python holds lines back where it writes to a file; the agent reads along.
    env: { PYTHONUNBUFFERED: '1' },
  });
  const watch = new Watch({ flavour, log, progress: parts.progress, keepAliveMs: parts.keepAliveMs, operations });
  const hang = new Hang({
    title: flavour.title,
    pid: child.mark.pid,
    log,
    limits: parts.limits,
    progress: () => watch,
  });
  const tooLong = new AbortController();
  const following = async (): Promise<number> =>
    follow(child, {
      onLine: (line) => watch.onLine(line),
      onPoll: () => {
        watch.onPoll();
        hang.onPoll();
        if (watch.waitingSince !== undefined && performance.now() - watch.waitingSince > parts.lockLimitMs)
          tooLong.abort();
      },
      signal: AbortSignal.any([signal, tooLong.signal]),
      mayStop: () => !watch.begun || watch.waitingSince !== undefined,
    });
  const code = await parts.waits.during(hang, following);
  watch.end();
  log.debug(`execute-result: ${program} rc=${code}, output in ${child.outputFile}:\n${watch.lines.join('\n')}`);
  if (tooLong.signal.aborted && code !== 0)
    throw new DeployError(
      'package-lock',
      `Another package manager is at work and did not end within ${parts.lockLimitMs / 1000} s; wait for it, then start again`,
    );
  signal.throwIfAborted();
  return { code, lines: watch.lines };
}

/** A recovery may call a second time. */
function freeName(wanted: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}.${n}`;
    if (!fs.existsSync(name)) return name;
  }
}
