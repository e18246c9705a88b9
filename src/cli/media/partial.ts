// The folder of a medium while it is made: all or nothing appears in it, whatever ends the work.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DeployError } from '../../base/errors.ts';
import { requireTrustedPath } from '../../environment/ownership.ts';
import type { Run } from '../../process/run.ts';
import { isForeign, sumsName } from './sums.ts';

/** Below the folder itself, so that it is on the same file system also where the folder is a mounted stick. */
const workName = '.ovirt-host-deploy-partial';
const syncLimitMs = 60 * 60 * 1000;

export class PartialMedium {
  /** Where to write. */
  readonly folder: string;
  readonly #output: string;
  readonly #isNew: boolean;

  /** @throws DeployError file-refused: there is something in the folder, or it is none. */
  constructor(output: string) {
    if (existsSync(output) && !statSync(output).isDirectory())
      throw new DeployError('file-refused', `${output} is no folder; name a new or empty one`);
    this.#isNew = mkdirSync(output, { recursive: true }) !== undefined;
    const present = readdirSync(output).filter((name) => !isForeign(name));
    if (present.length > 0)
      throw new DeployError('file-refused', `${output} is not empty (${present[0]}); name a new or empty folder`);
    // A user who can change the folder meanwhile could redirect what root writes.
    requireTrustedPath(output);
    this.#output = output;
    this.folder = join(output, workName);
    // Of a run that was killed.
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder);
  }

  /** All is on the disk or stick when this returns; the checksums come last: without them it is no medium. */
  async finish(run: Run): Promise<void> {
    const sync = async (): Promise<unknown> =>
      run(['sync', '--file-system', this.#output], { timeoutMs: syncLimitMs, uninterruptible: true });
    await sync();
    const names = readdirSync(this.folder).toSorted((a, b) => Number(a === sumsName) - Number(b === sumsName));
    for (const name of names) renameSync(join(this.folder, name), join(this.#output, name));
    rmdirSync(this.folder);
    await sync();
  }

  abandon(): void {
    rmSync(this.folder, { recursive: true, force: true });
    if (this.#isNew) rmdirSync(this.#output);
  }
}
