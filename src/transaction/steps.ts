// The one table from a step's kind to what does it: it serves commit, rollback and the recovery of a dead run alike.
import * as fs from 'node:fs';
import { DeployError, errnoOf } from '../core/errors.ts';
import { crashPoint } from './crash-point.ts';
import { fileSteps } from './file-steps.ts';
import { openParent } from './folder.ts';
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

  'link.make': (args, tools) => {
    const { path, target } = args as { path: string; target: string };
    onPlace(path, tools, (place) => {
      if (linkTarget(place) === target) return;
      fs.rmSync(place, { force: true });
      crashPoint();
      fs.symlinkSync(target, place);
    });
  },

  /** Puts back what was there before `link.make`: another link, or nothing. */
  'link.restore': (args, tools) => {
    const { path, before } = args as { path: string; before: string | null };
    onPlace(path, tools, (place) => {
      if (linkTarget(place) === before) return;
      fs.rmSync(place, { force: true });
      crashPoint();
      if (before !== null) fs.symlinkSync(before, place);
    });
  },
};

function onPlace(path: string, tools: StepTools, work: (place: string) => void): void {
  const { folder, place } = openParent(path, { root: tools.root });
  try {
    work(place);
    fs.fsyncSync(folder.fd);
  } finally {
    folder.close();
  }
}

/** Where a link leads; null where there is nothing. @throws DeployError file-refused: something else is there. */
export function linkTarget(place: string): string | null {
  try {
    return fs.readlinkSync(place);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return null;
    throw new DeployError('file-refused', `${place} is there and no symbolic link; move it away`, { cause });
  }
}

export class StepTable {
  readonly #handlers = new Map<string, StepHandler>(Object.entries({ ...fileSteps, ...generalSteps }));

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
