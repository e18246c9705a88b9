// Builds the rpm packages around a finished executable. The same executable, version and time give the same bytes.
import { copyFile, cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { bundledProvides, readContents } from '../build/contents.ts';
import { layOutJava } from './java.ts';
import { layOutTree } from './tree.ts';

const root = join(import.meta.dirname, '../..');

export interface PackageOrder {
  /** Absolute path of the executable, for the machine `arch` names. */
  executable: string;
  arch: 'x86_64' | 'aarch64';
  version: string;
  release: string;
  /** What the packages say they were built at; seconds since 1970. */
  time: number;
  /** A folder; it gets NAME-VERSION-RELEASE.ARCH.rpm. */
  output: string;
  /** rpm's word for how the content is packed: `w6.xzdio` is smallest and every rpm reads it, `w1.zstdio` is quick. */
  payload: string;
  /** Leave out the packages for every machine, which another build of this release made: each names the machine of its build. */
  ownOnly?: boolean;
}

/** @returns the absolute paths of the packages. @throws where rpmbuild is missing or fails, with its words. */
export async function buildPackages(order: PackageOrder): Promise<string[]> {
  const { executable, arch, version, release, time, output, payload, ownOnly = false } = order;
  await mkdir(output, { recursive: true });
  const folder = await mkdtemp(join(output, '.rpm-'));
  try {
    const sources = join(folder, 'SOURCES');
    await layOutTree(join(sources, 'tree'), executable, version, new Date(time * 1000).toISOString().slice(0, 10));
    await layOutJava(join(sources, 'tree'), version, time);
    await writeFile(join(sources, 'bundled.inc'), bundledProvides(await readContents(root)));
    await putPapers(join(folder, 'BUILD'));
    const macros = {
      _topdir: folder,
      _sourcedir: sources,
      version_: version,
      release_: release,
      date_: changelogDate(time),
      _binary_payload: payload,
      _buildhost: 'localhost',
      use_source_date_epoch_as_buildtime: '1',
      clamp_mtime_to_source_date_epoch: '1',
    };
    const defines = Object.entries(macros).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
    const spec = join(root, 'packaging/ovirt-host-deploy.spec');
    await execa('rpmbuild', ['-bb', '--quiet', '--nodeps', '--target', arch, ...defines, spec], {
      env: { SOURCE_DATE_EPOCH: String(time), LC_ALL: 'C' },
    });
    return await collect(join(folder, 'RPMS', ownOnly ? arch : '.'), output);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What %license and %doc take. */
async function putPapers(build: string): Promise<void> {
  await mkdir(build);
  for (const name of ['LICENSE', 'README.md', 'CHANGELOG.md', 'SECURITY.md'])
    await copyFile(join(root, name), join(build, name));
  await copyFile(join(root, 'dist/LICENSES'), join(build, 'LICENSES'));
  await cp(join(root, 'docs'), join(build, 'docs'), { recursive: true });
}

/** `Sat Jan 31 2026` */
function changelogDate(time: number): string {
  return new Date(time * 1000).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) .*$/, '$1 $3 $2 $4');
}

async function collect(from: string, to: string): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(to, entry.name);
    await rename(join(entry.parentPath, entry.name), path);
    paths.push(path);
  }
  return paths.toSorted();
}
