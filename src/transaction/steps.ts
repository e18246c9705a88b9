// The one table from a step's kind to what does it: it serves commit, rollback and the recovery of a dead run alike.
import { DeployError } from '../base/errors.ts';
import { fileSteps } from './file-steps.ts';
import { linkSteps } from './link-steps.ts';
import type { Step, StepHandler, StepTools } from './step.ts';

const generalSteps: Readonly<Record<string, StepHandler>> = {
  'command.run': async (args, tools) => {
    const { argv, okCodes, stdin } = args as unknown as {
      argv: [string, ...string[]];
      okCodes?: number[] | 'any';
      stdin?: string;
    };
    await tools.run(argv, {
      uninterruptible: true,
      ...(okCodes === undefined ? {} : { okCodes }),
      ...(stdin === undefined ? {} : { stdin }),
    });
  },
};

export class StepTable {
  readonly #handlers = new Map<string, StepHandler>(Object.entries({ ...fileSteps, ...linkSteps, ...generalSteps }));

  get kinds(): readonly string[] {
    return [...this.#handlers.keys()];
  }

  /** @throws DeployError internal: one kind given twice. */
  add(handlers: Readonly<Record<string, StepHandler>>): void {
    for (const [kind, handler] of Object.entries(handlers)) {
      if (this.#handlers.has(kind)) throw new DeployError('internal', `Two parts bring the step ${kind}`);
      this.#handlers.set(kind, handler);
    }
  }

  /** @throws DeployError recovery-failed: a kind of another version or of a plugin that is not loaded. */
  async do(step: Step, tools: StepTools): Promise<void> {
    const handler = this.#handlers.get(step.kind);
    if (handler === undefined) {
      throw new DeployError(
        'recovery-failed',
        `No part of this program knows the step ${step.kind}; recover with the version and plugins that wrote it`,
      );
    }
    tools.log.debug(`step: ${step.kind} ${JSON.stringify(step.args)}`);
    await handler(step.args, tools);
  }
}
