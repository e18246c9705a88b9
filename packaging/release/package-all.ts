// Everything that a release consists of, in one folder: executables, rpm packages, npm package, bill of materials, checksums.
import { constants } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { build } from '../build/command.ts';
import type { Target } from '../build/node-binary.ts';
import { packLibrary } from '../library/pack.ts';
import { buildPackages } from '../rpm/build.ts';
import { writeSbom, writeSums } from './papers.ts';
import { readRelease, type Release } from './release.ts';

export const arches = ['x86_64', 'aarch64'] as const;
type Arch = (typeof arches)[number];

const targets: Readonly<Record<Arch, Target>> = { x86_64: 'linux-x64', aarch64: 'linux-arm64' };
const payloads = { small: 'w6.xzdio', quick: 'w1.zstdio' } as const;

/** Into dist/packages, which is emptied before. @throws where a tool is missing or fails; the message names it */
export async function packageAll(root: string, wanted: readonly Arch[], payload: keyof typeof payloads): Promise<void> {
  const release = await readRelease(root);
  checkDeclared(release);
  await requireTools();
  const output = join(root, 'dist/packages');
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  for (const arch of wanted) {
    const executable = await build(targets[arch]);
    await copyFile(executable, join(output, `ovirt-host-deploy-${targets[arch]}`), constants.COPYFILE_FICLONE);
    const { rpm, time } = release;
    say(
      await buildPackages({
        executable,
        arch,
        ...rpm,
        time,
        output,
        payload: payloads[payload],
        ownOnly: arch !== wanted[0],
      }),
    );
  }
  say([await packLibrary(root, release.npm, output)]);
  await writeSbom(
    root,
    join(output, 'sbom.cdx.json'),
    wanted.map((arch) => targets[arch]),
    release,
  );
  await writeSums(output);
  // The executables say their version themselves: one of another one would be among them.
  const { version, commit } = await readRelease(root);
  if (version !== release.version || commit !== release.commit)
    throw new Error(`the files changed while they were packaged, from ${release.version} to ${version}: package again`);
  say([join(output, 'sbom.cdx.json'), join(output, 'SHA256SUMS')]);
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
