// Where programs are: looked up along SYSTEM/commandPath and kept as COMMAND/<name>.
import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../environment/environment.ts';
import { system } from '../environment/engine-keys.ts';
import { errnoOf } from '../base/errors.ts';
import type { Programs } from './run.ts';

const fallbackPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface ProgramParts {
  readonly env: Environment;
  /** Files that planned packages bring. */
  readonly plannedFiles: () => ReadonlySet<string>;
  /** The user who must own the folders, and whom alone they may be writable for: 0 for root; undefined asks nothing. */
  readonly folderOwner: number | undefined;
}

export function createPrograms(parts: ProgramParts): Programs {
  return new ProgramFinder(parts);
}

/** PATH for the lookup and for children: SYSTEM/commandPath, without the folders that may not be trusted. */
export function commandFolders({ env, folderOwner }: Pick<ProgramParts, 'env' | 'folderOwner'>): string[] {
  const path = env.get(system.commandPath) ?? process.env['PATH'] ?? '';
  return (path === '' ? fallbackPath : path).split(':').filter((folder) => isTrusted(folder, folderOwner));
}

class ProgramFinder implements Programs {
  readonly #parts: ProgramParts;
  readonly #asked = new Set<string>();
  /** What this looked up itself; another path at COMMAND/<name> was given and stays. */
  readonly #found = new Map<string, string>();

  constructor(parts: ProgramParts) {
    this.#parts = parts;
  }

  detect(name: string): void {
    this.#asked.add(name);
  }

  find(name: string): string | undefined {
    const known = this.#parts.env.read(`${system.command.prefix}${name}`);
    return typeof known === 'string' ? known : this.#lookUp(name);
  }

  detectAll(): void {
    for (const name of this.#asked) {
      const known = this.#parts.env.read(`${system.command.prefix}${name}`);
      if (typeof known !== 'string' || known === this.#found.get(name)) this.#lookUp(name);
    }
  }

  #lookUp(name: string): string | undefined {
    const candidates = commandFolders(this.#parts).map((folder) => join(folder, name));
    const planned = this.#parts.plannedFiles();
    const path = candidates.find((file) => isProgram(file) || planned.has(file));
    if (path === undefined) this.#found.delete(name);
    else this.#found.set(name, path);
    this.#parts.env.write(`${system.command.prefix}${name}`, path ?? null);
    return path;
  }
}

function isTrusted(folder: string, owner: number | undefined): boolean {
  if (!folder.startsWith('/')) return false;
  if (owner === undefined) return true;
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  const othersWrite = (stat.mode & 0o002) !== 0 || ((stat.mode & 0o020) !== 0 && stat.gid !== 0);
  return stat.uid === owner && !othersWrite;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}
