// Compares Node.js executables with those that its publisher released: its signed sums, its archives, the file inside.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { hashFile, targetNames, type Target } from './node-pins.ts';

/** An archive has 55 MB. */
const fetchMs = 600_000;

interface Comparison {
  readonly version: string;
  /** SHA-256 of each executable. */
  readonly sums: Readonly<Record<Target, string>>;
  /** Where the publisher's releases are, without a slash at its end. */
  readonly from: string;
  /** Keys of those who may sign a release, as gpgv takes them. */
  readonly keyring: string;
  /** A private folder, for what is fetched. */
  readonly folder: string;
}

/** @returns the fingerprint of who signed. @throws where anything differs, or is not signed by a key of the keyring */
export async function compareWithPublisher({ version, sums, from, keyring, folder }: Comparison): Promise<string> {
  const release = `${from}/v${version}`;
  const signed = await fetchFile(`${release}/SHASUMS256.txt.asc`, join(folder, 'SHASUMS256.txt.asc'));
  const { text, signer } = await verify(signed, keyring);
  for (const target of targetNames) {
    const name = `node-v${version}-${target}`;
    const archive = await fetchFile(`${release}/${name}.tar.gz`, join(folder, `${name}.tar.gz`));
    const expected = text
      .split('\n')
      .find((line) => line.endsWith(`  ${name}.tar.gz`))
      ?.slice(0, 64);
    const found = await hashFile(archive, 'sha256');
    if (found !== expected)
      throw new Error(`${name}.tar.gz has SHA-256 ${found}, its publisher signed ${expected ?? 'none'}.`);
    await execa('tar', ['-xzf', archive, '-C', folder, `${name}/bin/node`]);
    const binary = await hashFile(join(folder, name, 'bin/node'), 'sha256');
    if (binary !== sums[target])
      throw new Error(
        `Node.js ${version} for ${target} has SHA-256 ${binary} at its publisher, ${sums[target]} in its npm package.`,
      );
  }
  return signer;
}

async function fetchFile(url: string, file: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(fetchMs) }).catch((error: unknown) => {
    throw new Error(`${url} cannot be fetched: is its server reachable?`, { cause: error });
  });
  if (!answer.ok || answer.body === null)
    throw new Error(`${url} cannot be fetched: ${answer.status} ${answer.statusText}`);
  await writeFile(file, answer.body);
  return file;
}

/** What is inside a clear-signed file: only that was signed. */
async function verify(file: string, keyring: string): Promise<{ text: string; signer: string }> {
  const options = ['--status-fd', '2', '--keyring', keyring, '--output', '-', file];
  const { failed, stdout, stderr, code } = await execa('gpgv', options, { reject: false });
  if (code === 'ENOENT') throw new Error('there is no gpgv: install the package gpgv (Debian) or gnupg2 (Fedora, EL)');
  const signer = /^\[GNUPG:\] VALIDSIG ([0-9A-F]+) /m.exec(stderr)?.[1];
  if (failed || signer === undefined) throw new Error(`${file} is not signed by a key of ${keyring}: ${stderr}`);
  return { text: stdout, signer };
}
