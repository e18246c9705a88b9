// Everything that a release consists of, in one folder: executables, rpm packages, npm package, bill of materials, checksums.
import { constants } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { build } from '../build/command.ts';
import type { Target } from '../build/node-pins.ts';
import { packLibrary } from '../library/pack.ts';
import { buildPackages } from '../rpm/build.ts';
import { provenanceFile, sbomFile, sumsFile, writeProvenance, writeSbom, writeSums } from './papers.ts';
import { readRelease, type Release } from './release.ts';
import { findSigner, signFile, signPackages, type Signer } from './sign.ts';

export const arches = ['x86_64', 'aarch64'] as const;
type Arch = (typeof arches)[number];

const targets: Readonly<Record<Arch, Target>> = { x86_64: 'linux-x64', aarch64: 'linux-arm64' };
const payloads = { small: 'w6.xzdio', quick: 'w1.zstdio' } as const;

export interface PackageWishes {
  readonly arches: readonly Arch[];
  readonly payload: keyof typeof payloads;
  /** What gpg knows the key by that signs. */
  readonly key: string | undefined;
}

/** Into dist/packages, which is emptied before. @throws where a tool is missing or fails; the message names it */
export async function packageAll(root: string, wishes: PackageWishes): Promise<void> {
  const release = await readRelease(root);
  checkDeclared(release);
  await requireTools();
  const signer = wishes.key === undefined ? undefined : await requireSigner(wishes.key, release);
  const output = join(root, 'dist/packages');
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  for (const arch of wishes.arches) say(await packageFor(root, output, arch, wishes, release));
  say([await packLibrary(root, release.npm, output)]);
  if (signer !== undefined) await signPackages(output, signer);
  await writePapers(root, output, wishes, release);
  if (signer !== undefined) await signFile(join(output, sumsFile), signer);
  // The executables say their version themselves: one of another one would be among them.
  const { version, commit } = await readRelease(root);
  if (version !== release.version || commit !== release.commit)
    throw new Error(`the files changed while they were packaged, from ${release.version} to ${version}: package again`);
}

/** The executable and the rpm packages for one machine; those for every machine come with the first. */
async function packageFor(
  root: string,
  output: string,
  arch: Arch,
  { arches: wanted, payload }: PackageWishes,
  { rpm, time }: Release,
): Promise<string[]> {
  const executable = await build(targets[arch]);
  await copyFile(executable, join(output, `ovirt-host-deploy-${targets[arch]}`), constants.COPYFILE_FICLONE);
  const ownOnly = arch !== wanted[0];
  return buildPackages({ executable, arch, ...rpm, time, output, payload: payloads[payload], ownOnly });
}

async function writePapers(root: string, output: string, wishes: PackageWishes, release: Release): Promise<void> {
  const wanted = { ...wishes, targets: wishes.arches.map((arch) => targets[arch]) };
  await writeSbom(root, join(output, sbomFile), wanted.targets, release);
  await writeProvenance(root, output, wanted, release);
  await writeSums(output);
  say([sbomFile, provenanceFile, sumsFile].map((name) => join(output, name)));
}

/** A signed statement names the commit, so what is signed is one. */
async function requireSigner(key: string, { revision }: Pick<Release, 'revision'>): Promise<Signer> {
  if (revision === undefined)
    throw new Error('only a commit is signed, and these files are none, or differ from it: commit them first');
  return findSigner(key);
}

/** Whoever unpacks the release without git is told package.json's version. */
export function checkDeclared({ version, declared }: Pick<Release, 'version' | 'declared'>): void {
  if (/^\d+\.\d+\.\d+$/.test(version) && version !== declared)
    throw new Error(`the tag says ${version} and package.json ${declared}: set the version before the tag`);
}

/** Before the long work begins. */
async function requireTools(): Promise<void> {
  const tools = [
    { argv: ['rpmbuild', '--version'], bring: 'the package rpm (Debian) or rpm-build (Fedora, EL)' },
    { argv: ['javac', '-version'], bring: 'a JDK, 17 or later' },
    { argv: ['npm', '--version'], bring: 'npm, which comes with Node.js' },
  ] as const;
  for (const { argv, bring } of tools) {
    const [program, ...args] = argv;
    const { failed } = await execa(program, args, { reject: false });
    if (failed) throw new Error(`there is no ${program}: install ${bring}`);
  }
}

function say(paths: readonly string[]): void {
  process.stdout.write(paths.map((path) => `${relative(process.cwd(), path)}\n`).join(''));
}
