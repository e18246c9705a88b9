// Reading the host's files as they will be: what is staged or planned is seen before it is in place.
import { DeployError } from '../base/errors.ts';
import type { Facts } from '../host/facts.ts';
import { readFileState } from './file-ops.ts';
import type { FileState } from './regular-file.ts';
import type { HostFiles } from './transaction.ts';
import { asUser } from './user-child.ts';

export interface PendingFile {
  /** Undefined where the file will be removed. */
  content: Uint8Array | undefined;
}

export class PendingHostFiles implements HostFiles {
  readonly root: string;
  readonly pending = new Map<string, PendingFile>();
  readonly #facts: Pick<Facts, 'user'>;
  /** Files that planned packages bring. */
  readonly #planned: () => ReadonlySet<string>;

  constructor(root: string, facts: Pick<Facts, 'user'>, planned: () => ReadonlySet<string>) {
    this.root = root;
    this.#facts = facts;
    this.#planned = planned;
  }

  async read(path: string): Promise<string | undefined> {
    const content = await this.readBytes(path);
    return content === undefined ? undefined : Buffer.from(content).toString('utf8');
  }

  readBytes(path: string, options: { asUser?: string } = {}): Promise<Uint8Array | undefined> {
    const pending = this.pending.get(path);
    return Promise.resolve(pending === undefined ? this.current(path, options.asUser)?.content : pending.content);
  }

  exists(path: string): Promise<boolean> {
    const pending = this.pending.get(path);
    if (pending !== undefined) return Promise.resolve(pending.content !== undefined);
    return Promise.resolve(this.#planned().has(path) || this.#isThere(path));
  }

  /** True where a planned package brings it, with an owner and mode that only the real run will see. */
  isPlanned(path: string): boolean {
    return this.#planned().has(path);
  }

  /** The file as it is on the host now. */
  current(path: string, user: string | undefined): FileState | undefined {
    const place = { path, root: this.root };
    return user === undefined ? readFileState(place) : asUser(user, this.#facts, 'readFileState', place);
  }

  /** What may not be read, such as the link to /dev/null that masks a unit, is there all the same. */
  #isThere(path: string): boolean {
    try {
      return this.current(path, undefined) !== undefined;
    } catch (error) {
      if (error instanceof DeployError && error.code === 'file-refused') return true;
      throw error;
    }
  }
}
