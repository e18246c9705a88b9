// Signing keys of repositories: read, shown, asked for, imported as a change of the run; the package manager never imports one.
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { asError, DeployError } from '../../base/errors.ts';
import { resolveInTree } from '../../host/in-tree.ts';
import type { Run } from '../../process/run.ts';
import type { StepHandler } from '../../transaction/step.ts';
import type { RepoKeys } from './flavour.ts';
import { requireKeyName } from './tree-undo.ts';

const fields = String.raw`%{VERSION}|%{RELEASE}|%{PACKAGER}\n`;

export interface SigningKey {
  /** The last 8 hex digits of the fingerprint (rpm 4) or all of it (rpm 6). */
  id: string;
  /** When it was made, in hex; with the id it names the key in the rpm database. */
  release: string;
  user: string;
}

export interface KeyFile {
  repo: string;
  url: string;
  content: Buffer;
  keys: SigningKey[];
}

export async function readTrustedKeys(run: Run): Promise<SigningKey[]> {
  const { stdout } = await run(['rpm', '-qa', 'gpg-pubkey', '--qf', fields], { uninterruptible: true });
  return parseKeys(stdout);
}

/** Lines `id|release|user`. */
export function parseKeys(text: string): SigningKey[] {
  return text.split('\n').flatMap((line) => {
    const [id, release, ...user] = line.split('|');
    if (id === undefined || release === undefined || id === '') return [];
    return [{ id, release, user: user.join('|').trim() }];
  });
}

/** rpm 4 names a key by 8 digits, rpm 6 by all 40. */
export function isSameKey(a: SigningKey, b: SigningKey): boolean {
  return a.id.endsWith(b.id) || b.id.endsWith(a.id);
}

/** @throws DeployError package-key: a key cannot be read or holds no key. */
export async function readKeyFiles(run: Run, repo: RepoKeys, root: string): Promise<KeyFile[]> {
  const files: KeyFile[] = [];
  for (const url of repo.keys) {
    try {
      const content = await fetchKey(run, url, root);
      files.push({ repo: repo.id, url, content, keys: await inspect(run, content) });
    } catch (cause) {
      throw new DeployError(
        'package-key',
        `The signing key ${url} of the repository ${repo.id} cannot be read; mend its gpgkey: ${asError(cause).message}`,
        { cause },
      );
    }
  }
  return files;
}

/** Remote keys come by the host's curl, which knows its certificates and proxies. */
async function fetchKey(run: Run, url: string, root: string): Promise<Buffer> {
  if (url.startsWith('/')) return fs.readFileSync(resolveInTree(root, url));
  if (url.startsWith('file:')) return fs.readFileSync(resolveInTree(root, fileURLToPath(url)));
  return inTemporaryFolder(async (folder) => {
    await run([
      'curl',
      '--silent',
      '--show-error',
      '--fail',
      '--location',
      '--max-time',
      '60',
      '--output',
      `${folder}/key`,
      '--',
      url,
    ]);
    return fs.readFileSync(`${folder}/key`);
  });
}

/** Lets rpm read the keys into an empty database of their own: the host's stays as it is. */
async function inspect(run: Run, content: Buffer): Promise<SigningKey[]> {
  return inTemporaryFolder(async (folder) => {
    fs.writeFileSync(`${folder}/key`, content, { mode: 0o600 });
    await run(['rpm', '--dbpath', `${folder}/db`, '--import', `${folder}/key`]);
    const { stdout } = await run(['rpm', '--dbpath', `${folder}/db`, '-qa', 'gpg-pubkey', '--qf', fields]);
    const keys = parseKeys(stdout);
    if (keys.length === 0) throw new Error('there is no key in it');
    return keys;
  });
}

export async function importKey(run: Run, content: Buffer): Promise<void> {
  await withKeyFile(content, async (path) => void (await run(['rpm', '--import', path])));
}

/** Exactly what was shown is used: a file of the same place might change meanwhile. */
export async function withKeyFile(content: Buffer, work: (path: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    fs.writeFileSync(`${folder}/key`, content, { mode: 0o600 });
    await work(`${folder}/key`);
  });
}

/** The undo of an import: args `{ id, release }`. */
export const removeKey: StepHandler = async (args, { run, log }) => {
  requireKeyName(args as { id: unknown; release: unknown });
  const wanted = { ...(args as { id: string; release: string }), user: '' };
  for (const key of (await readTrustedKeys(run)).filter((one) => isSameKey(one, wanted))) {
    log.info(`Removing the signing key ${key.id} again`);
    await run(['rpm', '-e', '--allmatches', `gpg-pubkey-${key.id}-${key.release}`], { uninterruptible: true });
  }
};

async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(`${tmpdir()}/key-`);
  try {
    return await work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
