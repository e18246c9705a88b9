// A dialog between two ends of a test: streams in memory, a clock that is set, everything that is said and logged.
import { PassThrough, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { DeployError } from '../src/base/errors.ts';
import { dialog as keys } from '../src/environment/engine-keys.ts';
import type { Log, LogLevel } from '../src/base/log.ts';
import { SecretValues } from '../src/base/redact.ts';
import type { RunDialog } from '../src/dialog/create.ts';
import { createDialog } from '../src/dialog/create.ts';
import type { Terminal } from '../src/dialog/terminal.ts';
import { Environment } from '../src/environment/environment.ts';
import type { Value } from '../src/environment/key.ts';

export interface Harness extends RunDialog {
  env: Environment;
  stdin: PassThrough;
  stdout: Writable;
  /** What was written so far. */
  output(): string;
  /** What was logged, secrets masked. */
  logged: string[];
  lost: DeployError[];
  /** Ends whatever waits now. */
  interrupt: AbortController;
  clock: { now: number };
  record(level: LogLevel, message: string): void;
  /** Lets everything that is under way happen. */
  settle(): Promise<void>;
}

export interface HarnessOptions {
  env?: Record<string, Value>;
  terminal?: Partial<Terminal>;
  stdin?: PassThrough;
  stdout?: Writable;
  onOutput?: (output: string) => void;
}

export function startDialog(options: HarnessOptions = {}): Harness {
  const env = new Environment(
    () => undefined,
    (value) => secrets.add(value),
  );
  env.declare(Object.values(keys));
  for (const [name, value] of Object.entries(options.env ?? {})) env.write(name, value);
  const secrets = new SecretValues();
  const logged: string[] = [];
  const lost: DeployError[] = [];
  const clock = { now: 0 };
  const interrupt = new AbortController();
  let written = '';
  const stdin = options.stdin ?? new PassThrough();
  const stdout =
    options.stdout ??
    new Writable({
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        written += chunk;
        options.onOutput?.(written);
        done();
      },
    });
  const run = createDialog({
    env,
    stdin,
    stdout,
    log: listLog(logged, secrets),
    secrets,
    signal: () => interrupt.signal,
    onPeerLost: (error) => lost.push(error),
    terminal: {
      setRaw: undefined,
      colours: false,
      redraws: false,
      echoes: false,
      columns: () => 80,
      ...options.terminal,
    },
    now: () => clock.now,
  });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) await setImmediate();
  };
  const record = (level: LogLevel, message: string): void =>
    run.sink.write({ time: new Date(0), level, logger: 'test', message });
  return { ...run, env, stdin, stdout, output: () => written, logged, lost, interrupt, clock, record, settle };
}

function listLog(lines: string[], secrets: SecretValues): Log {
  const say = (message: string): void => void lines.push(secrets.filter(message));
  const log: Log = { debug: say, info: say, warning: say, error: say, trace: () => undefined, named: () => log };
  return log;
}
