// One back-end: the built executable's `push`, as people start it, and what it cost.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

/** Milliseconds between two looks at the process; what it uses after the last one is not seen. */
const lookMs = 50;

export interface Cost {
  /** From its start to its end. */
  seconds: number;
  /** MiB, at its peak. */
  peak: number;
  /** Processor time of its own, of its children not. */
  processorSeconds: number;
}

/** A folder for its inventory, CA and logs. */
export class BackEnd implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'bench-push-'));
  readonly #executable: string;

  constructor(executable: string) {
    this.#executable = executable;
  }

  /** @throws where not every host is deployed */
  async push(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Cost> {
    const start = performance.now();
    const child = spawn(this.#executable, ['push', '--json', '--state', this.folder, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let last = '';
    createInterface({ input: child.stdout }).on('line', (line) => (last = line));
    let cost = { peak: Number.NaN, processorSeconds: Number.NaN };
    const look = setInterval(() => (cost = readCost(child.pid) ?? cost), lookMs);
    const [code] = (await once(child, 'close')) as [number | null];
    clearInterval(look);
    if (code !== 0) throw new Error(`push ended with ${String(code)}: ${failuresOf(last)}`);
    return { seconds: (performance.now() - start) / 1000, ...cost };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** proc(5), with 100 clock ticks a second. Undefined once it has ended. */
function readCost(pid: number | undefined): Omit<Cost, 'seconds'> | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    if (kilobytes === undefined) return undefined;
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return { peak: Number(kilobytes) / 1024, processorSeconds: (Number(fields[11]) + Number(fields[12])) / 100 };
  } catch {
    return undefined;
  }
}

interface Result {
  hosts?: { host: string; error: { message: string } | null }[];
}

function failuresOf(result: string): string {
  const { hosts = [] } = JSON.parse(result || '{}') as Result;
  const failed = hosts.filter(({ error }) => error !== null);
  return failed
    .slice(0, 3)
    .map(({ host, error }) => `${host}: ${error?.message ?? ''}`)
    .join('\n');
}
