// What a plugin is: a typed value that names its keys, the kinds of undo it brings, and its events.
import type { AnyKey } from '../environment/key.ts';
import type { Environment } from '../environment/environment.ts';
import type { StepHandler } from '../transaction/step.ts';
import type { Check } from './check.ts';
import type { Context } from './context.ts';
import type { StageName } from '../base/stages.ts';

export interface PluginEvent {
  /** Unique within the plugin; the event's whole id is `<plugin id>.<id>`. */
  readonly id: string;
  readonly stage: StageName;
  /** Lower first; DEFAULT if left out. */
  readonly priority?: number;
  /** A name other events may wait for. */
  readonly name?: string;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** Asked when the event's turn comes. */
  readonly when?: (ctx: Context) => boolean;
  /** Whether it runs once the run has failed; its stage says so where this is left out. */
  readonly runsAfterError?: boolean;
  readonly run: (ctx: Context) => Promise<void> | void;
}

export interface Plugin {
  /** `<group>.<family>.<plugin>`, such as `otopi.network.ssh`. */
  readonly id: string;
  readonly keys?: readonly AnyKey[];
  /**
   * What of it is done in an image tree (`--root`): all, or the events of these ids. The rest asks or changes what runs,
   * and waits for the first boot.
   */
  readonly inImage?: 'all' | readonly string[];
  /** What it can tell beforehand about a deployment of this host. None is run on image trees. */
  readonly checks?: readonly Check[];
  /** What of its events a mere check of the host leaves out, since they ask, lock or write: all, or those of these ids. */
  readonly notInCheck?: 'all' | readonly string[];
  /** Services its events may ask about: how they stand is read of all at once. */
  readonly units?: readonly string[];
  /** What this plugin's journalled steps do, by kind (`<plugin id>.<verb>`). */
  readonly steps?: Readonly<Record<string, StepHandler>>;
  /**
   * Called once per run: state that later events of the run need lives in its closure.
   * The environment holds the command line by then, so that a plugin can leave itself out.
   */
  readonly events: (env: Environment) => readonly PluginEvent[];
}
