// Signs a release by gpg: each rpm package inside, the papers by a signature beside them.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** The public key, for `gpgkey=` of a repository's configuration and for `rpm --import`. */
export const publicKeyFile = 'RPM-GPG-KEY-ovirt-host-deploy';

export interface Signer {
  /** Of the primary key; hexadecimal digits. */
  readonly fingerprint: string;
}

/**
 * @param key what gpg knows one secret key by: a fingerprint, a key id, an address
 * @throws where there is none, or more than one
 */
export async function findSigner(key: string): Promise<Signer> {
  const list = ['--batch', '--with-colons', '--list-secret-keys', '--', key];
  const { stdout, stderr, failed, code } = await execa('gpg', list, { reject: false });
  if (code === 'ENOENT') throw new Error('there is no gpg: install the package gpg (Debian) or gnupg2 (Fedora, EL)');
  const [first, ...others] = [...stdout.matchAll(/^sec:.*\n(?:(?!fpr:).*\n)*fpr:+([0-9A-F]+):/gm)].map(
    ([, found = '']) => found,
  );
  if (failed || first === undefined) throw new Error(`gpg has no secret key '${key}': ${stderr}`);
  if (others.length > 0)
    throw new Error(
      `gpg has ${others.length + 1} secret keys for '${key}': give the fingerprint of one: ${[first, ...others].join(', ')}`,
    );
  return { fingerprint: first };
}

/** Signs all rpm packages of the folder, and writes the public key beside them. @throws where one is not signed afterwards */
export async function signPackages(folder: string, { fingerprint }: Signer): Promise<void> {
  const packages = (await readdir(folder)).filter((name) => name.endsWith('.rpm')).toSorted();
  // rpmsign does not look on PATH
  const { stdout: gpg } = await execa('which', ['gpg']);
  const defines = [`__gpg ${gpg}`, `_gpg_name ${fingerprint}`, '_gpg_digest_algo sha256'];
  const define = defines.flatMap((one) => ['--define', one]);
  // gpg may ask for the passphrase
  await execa('rpmsign', [...define, '--addsign', ...packages], { cwd: folder, stdin: 'inherit' });
  const { stdout } = await execa('gpg', [
    '--batch',
    '--armor',
    '--export',
    '--export-options=export-minimal',
    fingerprint,
  ]);
  await writeFile(join(folder, publicKeyFile), `${stdout}\n`);
}

/** Writes FILE.asc beside FILE. @throws where gpg cannot verify it */
export async function signFile(file: string, { fingerprint }: Signer): Promise<void> {
  const sign = ['--yes', '--armor', `--local-user=${fingerprint}!`, '--output', `${file}.asc`, '--detach-sign', file];
  await execa('gpg', sign, { stdin: 'inherit' });
  await execa('gpg', ['--batch', '--verify', `${file}.asc`, file]);
}
