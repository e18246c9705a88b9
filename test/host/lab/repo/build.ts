/** Builds rpm packages from the table, signs them, and makes repositories of them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { machine } from '../machine.ts';
import { filesOf, specText, type Double } from './spec.ts';

const KEY_OWNER = 'Test Host Signer <signer@example.test>';

/** One package to build: a double in one of its versions. */
export interface Build {
  double: Double;
  /** VERSION-RELEASE. */
  version: string;
}

/** Builds packages into `target` (name-version-release.noarch.rpm), using `scratch` for specs and trees. */
export async function buildPackages(builds: readonly Build[], target: string, scratch: string): Promise<void> {
  const specs: string[] = [];
  for (const { double, version } of builds) {
    const tree = join(scratch, 'trees', `${double.name}-${version}`);
    await mkdir(tree, { recursive: true });
    for (const [path, file] of Object.entries(filesOf(double))) {
      const place = join(tree, path);
      await mkdir(file.text === undefined ? place : dirname(place), { recursive: true });
      if (file.text !== undefined) await writeFile(place, file.text);
    }
    const spec = join(scratch, `${double.name}-${version}.spec`);
    await writeFile(spec, specText(double, version, tree));
    specs.push(spec);
  }
  await mkdir(target, { recursive: true });
  const defines = {
    _topdir: join(scratch, 'top'),
    _rpmdir: target,
    _build_name_fmt: '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm',
  };
  await machine('rpmbuild', [
    '-bb',
    '--quiet',
    '--nodeps',
    ...Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value.replaceAll('%', '%%')}`]),
    ...specs,
  ]);
}

/** Makes a folder of packages a repository, with the group `virt` where comps names a file. */
export async function createRepository(folder: string, comps?: string): Promise<void> {
  await machine('createrepo_c', ['--quiet', ...(comps === undefined ? [] : ['--groupfile', comps]), folder]);
}

/** A signing key in a keyring of its own. Made anew with every build of the repositories. */
export class Signer {
  readonly #home: string;

  constructor(home: string) {
    this.#home = home;
  }

  /** Makes the key and writes its public half, in ASCII armour, to `publicKey`. */
  async create(publicKey: string): Promise<void> {
    await mkdir(this.#home, { recursive: true, mode: 0o700 });
    await this.#gpg(['--passphrase', '', '--quick-generate-key', KEY_OWNER, 'rsa3072', 'sign', 'never']);
    await writeFile(publicKey, `${await this.#gpg(['--armor', '--export'])}\n`);
  }

  async signPackages(packages: readonly string[]): Promise<void> {
    const gpg = (await machine('which', ['gpg'])).trim(); // rpmsign does not look on PATH
    const defines = [`__gpg ${gpg}`, `_gpg_name ${KEY_OWNER}`, `_gpg_path ${this.#home}`, '_gpg_digest_algo sha256'];
    await machine('rpmsign', [...defines.flatMap((define) => ['--define', define]), '--addsign', ...packages]);
  }

  /** Writes FILE.asc beside FILE. */
  async signFile(file: string): Promise<void> {
    await this.#gpg(['--armor', '--detach-sign', file]);
  }

  /** Ends the agent that gpg started. */
  async end(): Promise<void> {
    await machine('gpgconf', ['--homedir', this.#home, '--kill', 'gpg-agent']);
  }

  #gpg(args: readonly string[]): Promise<string> {
    return machine('gpg', ['--homedir', this.#home, '--batch', '--quiet', '--pinentry-mode', 'loopback', ...args]);
  }
}
