// Runs a sequence once: stage by stage, event by event; keeps the errors and what follows from them.
import type { Environment } from '../environment/environment.ts';
import type { Context } from '../plugin/context.ts';
import type { DeployError } from '../base/errors.ts';
import { asError, codeOf } from '../base/errors.ts';
import type { HostState } from '../transaction/host-state.ts';
import type { Interrupt } from '../base/interrupt.ts';
import { base } from '../environment/engine-keys.ts';
import type { Log } from '../base/log.ts';
import type { EventLabel, RunState } from '../base/run-state.ts';
import type { SequencedEvent } from './sequence.ts';
import type { Stage } from '../base/stages.ts';
import { priority, stages } from '../base/stages.ts';

export interface EngineParts {
  runId: string;
  runDir: string;
  sequence: readonly SequencedEvent[];
  env: Environment;
  log: Log;
  interrupt: Interrupt;
  /** How the host is left by a run that failed. @param failed title of the stage */
  hostState: (failed: string) => HostState;
  /** Logs the keys that an event changed. */
  dumpChanges: (names: readonly string[]) => void;
}

export class Engine implements RunState {
  readonly runId: string;
  readonly runDir: string;
  readonly errors: Error[] = [];
  readonly sequence: readonly EventLabel[];
  committed = false;
  readonly #parts: EngineParts;
  readonly #listeners: ((error: Error) => Promise<void> | void)[] = [];
  readonly #exitCodes: { priority: number; code: number }[] = [{ priority: priority.LAST + 1, code: 0 }];

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.runId = parts.runId;
    this.runDir = parts.runDir;
    this.sequence = parts.sequence.map((s) => s.label);
    parts.env.set(base.exitCode, this.#exitCodes);
  }

  addExitCode(number: number, code: number): void {
    this.#exitCodes.push({ priority: number, code });
  }

  onError(listener: (error: Error) => Promise<void> | void): void {
    this.#listeners.push(listener);
  }

  commit(): void {
    this.committed = true;
    this.#parts.interrupt.commit();
  }

  /** @param contextOf makes the context of a plugin. @returns the exit code. */
  async run(contextOf: (plugin: string) => Context): Promise<number> {
    for (const stage of stages) {
      const events = this.#parts.sequence.filter((s) => s.stage.name === stage.name);
      if (events.every((one) => this.#skips(one))) continue;
      this.#parts.log.info(`Stage: ${stage.title}`);
      await this.#runStage(stage, events, contextOf);
    }
    return this.#exitCode();
  }

  async #runStage(
    stage: Stage,
    events: readonly SequencedEvent[],
    contextOf: (plugin: string) => Context,
  ): Promise<void> {
    for (const [i, one] of events.entries()) {
      if (this.#skips(one)) continue;
      const { plugin, event, label } = one;
      const ctx = contextOf(plugin);
      if (event.when?.(ctx) === false) continue;
      this.#parts.log.debug(`STAGE ${stage.id} METHOD ${label.id} (${label.name ?? 'None'})`);
      ctx.dialog.eventStarted(label);
      try {
        this.#parts.interrupt.throwIfRaised();
        await event.run(ctx);
        this.#parts.interrupt.throwIfRaised();
      } catch (thrown) {
        await this.#fail(stage, asError(thrown), events.slice(i + 1));
      }
      ctx.dialog.eventEnded(label);
      this.#parts.dumpChanges(this.#parts.env.takeChanged());
    }
  }

  #skips({ runsAfterError }: SequencedEvent): boolean {
    return this.errors.length > 0 && !runsAfterError;
  }

  async #fail(stage: Stage, error: Error, left: readonly SequencedEvent[]): Promise<void> {
    const { env, log, interrupt } = this.#parts;
    this.errors.push(error);
    env.set(base.error, true);
    env.set(base.exceptionInfo, [...this.errors]);
    log.trace(error);
    const aborted = (error as Partial<DeployError>).aborted === true;
    if (aborted) {
      env.set(base.aborted, true);
      log.warning('Aborted');
    } else {
      log.error(`Failed to execute stage '${stage.title}': ${error.message} [${codeOf(error)}]`);
    }
    const skipped = left.filter((one) => this.#skips(one));
    if (skipped.length > 0) log.debug(`Not run: ${skipped.map((s) => s.label.id).join(', ')}`);
    interrupt.rearm();
    for (const listener of this.#listeners) {
      try {
        await listener(error);
      } catch (thrown) {
        log.error(`While handling that error: ${asError(thrown).message}`);
        log.trace(thrown);
      }
    }
    this.#tellHostState(stage);
  }

  /** A later error tells it only where it is another. */
  #tellHostState(stage: Stage): void {
    const { env, log } = this.#parts;
    const { kind, text } = this.#parts.hostState(stage.title);
    if (env.get(base.hostState) === kind) return;
    env.set(base.hostState, kind);
    if (kind === 'unfinished') log.error(text);
    else if (kind === 'deployed') log.warning(text);
    else log.info(text);
  }

  #exitCode(): number {
    const chosen = this.#exitCodes.toSorted((a, b) => a.priority - b.priority)[0]?.code ?? 0;
    return this.errors.length > 0 ? Math.max(chosen, 1) : chosen;
  }
}
