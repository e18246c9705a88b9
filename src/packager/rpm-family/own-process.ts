// The package manager that this run, or a dead one, started: it outlives a killed agent, and what it began it ends first.
import * as fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DeployError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { findByArgument, isAlive } from '../../process/process-marks.ts';
import type { ProcessMark } from '../../process/process-marks.ts';
import { everySoOften } from './keep-alive.ts';

const pollMs = 200;

export interface OwnProcessWait {
  /** The argument it can be told by. */
  marker: string;
  /** Where its mark was written, unless the agent was killed before. */
  runDir: string;
  log: Log;
  limitMs: number;
  keepAliveMs: number;
}

/** @throws DeployError package-lock: it does not end. */
export async function waitForOwnProcess({ marker, runDir, log, limitMs, keepAliveMs }: OwnProcessWait): Promise<void> {
  const started = performance.now();
  const say = everySoOften(keepAliveMs, (seconds) =>
    log.info(`Still waiting for the package manager, ${seconds} s so far`),
  );
  let told = false;
  for (let ours = find(marker, runDir); ours !== undefined; ours = find(marker, runDir)) {
    if (!told) log.info(`Waiting for the package manager that this run started (process ${ours.pid})`);
    told = true;
    say();
    if (performance.now() - started > limitMs)
      throw new DeployError(
        'package-lock',
        `The package manager (process ${ours.pid}) does not end; end it, then start again`,
      );
    await delay(pollMs);
  }
}

function find(marker: string, runDir: string): ProcessMark | undefined {
  return readMarks(runDir).find(isAlive) ?? findByArgument(marker)[0];
}

/** The marks that `startDetached` wrote. */
function readMarks(runDir: string): ProcessMark[] {
  try {
    return fs
      .readdirSync(runDir)
      .filter((name) => name.endsWith('.pid'))
      .map((name) => JSON.parse(fs.readFileSync(`${runDir}/${name}`, 'utf8')) as ProcessMark);
  } catch {
    // Cut while it was written: the argument tells.
    return [];
  }
}
