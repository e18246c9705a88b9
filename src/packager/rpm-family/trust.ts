// Deciding which signing keys are needed, and asking for each of them, once a run.
import type { ManagerHost } from './manager-host.ts';
import { DeployError } from '../../base/errors.ts';
import { confirms } from '../../dialog/wire/names.ts';
import { formatNevra } from '../nevra.ts';
import type { AvailablePackage, RepoKeys } from './flavour.ts';
import { importKey, isSameKey, readKeyFiles, readTrustedKeys, withKeyFile } from './signing-keys.ts';
import type { KeyFile, SigningKey } from './signing-keys.ts';

/** The repositories that the packages come from. Pure. */
export function reposOf(nevras: readonly string[], available: readonly AvailablePackage[]): Set<string> {
  const wanted = new Set(nevras);
  return new Set(available.filter((one) => wanted.has(formatNevra(one))).map((one) => one.repo));
}

export class Trust {
  readonly #host: ManagerHost;
  readonly #undoKind: string;
  readonly #confirmed: SigningKey[] = [];

  /** @param undoKind of the step that removes an imported key; args `{ id, release }`. */
  constructor(host: ManagerHost, undoKind: string) {
    this.#host = host;
    this.#undoKind = undoKind;
  }

  /**
   * Of each repository that checks its packages and has no key on the host yet: its keys, after a confirmation.
   * @param all also the other keys of repositories of which one is there already.
   * @returns true if any was imported.
   * @throws DeployError package-key-refused, package-key
   */
  async packages(repos: readonly RepoKeys[], all: boolean): Promise<boolean> {
    const { run } = this.#host;
    let imported = false;
    for (const repo of repos.filter((one) => one.checksPackages && one.keys.length > 0)) {
      const trusted = await readTrustedKeys(run);
      const files = await readKeyFiles(run, repo, this.#host.facts.root);
      if (!all && files.some((file) => file.keys.some((key) => isOneOf(trusted, key)))) continue;
      for (const file of files.filter((one) => one.keys.some((key) => !isOneOf(trusted, key)))) {
        await this.#import(file, trusted);
        imported = true;
      }
    }
    return imported;
  }

  /**
   * The keys that sign metadata live in each repository's cache; `read` reads the metadata with the confirmed key.
   * @throws DeployError package-key-refused, package-key
   */
  async metadata(repos: readonly RepoKeys[], read: (repo: string, keyFile: string) => Promise<void>): Promise<void> {
    for (const repo of repos) {
      if (this.#host.changes.planning)
        throw new DeployError(
          'package-key',
          `The repository ${repo.id} signs its metadata by a key that nobody has accepted on this host yet, so a plan cannot read it`,
        );
      for (const file of await readKeyFiles(this.#host.run, repo, this.#host.facts.root)) {
        for (const key of file.keys) await this.#confirm(key, file);
        await withKeyFile(file.content, async (path) => read(repo.id, path));
      }
    }
  }

  async #import(file: KeyFile, trusted: readonly SigningKey[]): Promise<void> {
    const { changes, run } = this.#host;
    const keys = file.keys.filter((key) => !isOneOf(trusted, key));
    for (const key of keys) if (!changes.planning) await this.#confirm(key, file);
    const all = keys.map((key) => ({
      kind: 'key' as const,
      target: shortId(key),
      why: `trust "${key.user}" for the packages of ${file.repo}`,
      unknown: true,
      audit: { list: 'signing-keys' as const, what: key.id },
    }));
    const undo = keys.map(({ id, release }) => ({ kind: this.#undoKind, args: { id, release } }));
    await changes.make(all, async () => importKey(run, file.content), { undo });
  }

  async #confirm(key: SigningKey, { repo, url }: KeyFile): Promise<void> {
    if (isOneOf(this.#confirmed, key)) return;
    const what = `GPG key ${shortId(key)} of "${key.user}"`;
    const note = [
      `The repository ${repo} is signed by the key ${key.id} of "${key.user}" (${url}).`,
      'Trust it on this host?',
    ];
    if (!(await this.#host.dialog.confirm(confirms.GPG_KEY, `Use ${what}`, note)))
      throw new DeployError(
        'package-key-refused',
        `The ${what} was not accepted, so nothing was installed from the repository ${repo}`,
      );
    this.#confirmed.push(key);
  }
}

function isOneOf(keys: readonly SigningKey[], key: SigningKey): boolean {
  return keys.some((one) => isSameKey(one, key));
}

/** As people compare them: the last 16 digits, or what there is. */
function shortId(key: SigningKey): string {
  return key.id.slice(-16).toUpperCase();
}
