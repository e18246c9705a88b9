// A step: something to do or to take back, as data, so that another process can do it after this one died.
import type { Log } from '../base/log.ts';
import type { Waits } from '../base/waits.ts';
import type { Facts } from '../host/facts.ts';
import type { Run } from '../process/run.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export interface Step {
  /** Names the function that does it: `file.restore`, `command.run`, … */
  readonly kind: string;
  readonly args: { readonly [name: string]: Json };
}

export interface StepTools {
  run: Run;
  log: Log;
  /** The state folder of the run whose step this is. */
  runDir: string;
  /** What absolute paths of steps are below: `/`, or an image tree. */
  root: string;
  facts: Pick<Facts, 'user' | 'group' | 'selinuxEnabled'>;
  /** True where a dead run is recovered: other than in the run that wrote the step, an error takes nothing back. */
  recovering?: boolean;
  /** Paths of files that carry more than content, owner and mode, where it is known. */
  attributes?: ReadonlySet<string>;
  /** Where to put what a signal cannot end. */
  waits?: Waits;
}

/** Must be idempotent: a recovery may do it a second time. */
export type StepHandler = (args: Step['args'], tools: StepTools) => Promise<void> | void;

/** A step that runs a program; see the kind `command.run`. */
export function commandStep(
  argv: readonly [string, ...string[]],
  options: { okCodes?: readonly number[] | 'any'; stdin?: string } = {},
): Step {
  const args: { [name: string]: Json } = { argv };
  if (options.okCodes !== undefined) args['okCodes'] = options.okCodes;
  if (options.stdin !== undefined) args['stdin'] = options.stdin;
  return { kind: 'command.run', args };
}
