/** The file system that test hosts of a kind share below their own overlays: a real Debian made to look like the host to deploy. */
import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, recipeHash } from './cache.ts';
import { machine } from './machine.ts';
import { ensureTools } from './prerequisites.ts';
import { osReleaseText, RECIPES, type BaseName } from './recipes.ts';
import { buildPackages } from './repo/build.ts';
import { UNIT_FOLDER, type Double } from './repo/spec.ts';
import { writeManifest } from './tree.ts';

const IMAGE = join(import.meta.dirname, 'image');
const SETUP = 'setup.sh';

/** A built base. */
export interface Base {
  /** Its root folder, the lower layer of its hosts. */
  root: string;
  /** The list of its files (tree.ts). */
  manifest: string;
}

/** Builds a base if there is none of its recipe yet (about a minute and a half), and tells where it is. */
export async function ensureBase(name: BaseName): Promise<Base> {
  await ensureTools();
  const image = (await readdir(IMAGE, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = image.map((entry) => join(entry.parentPath, entry.name)).sort();
  const relative = files.map((file) => file.slice(import.meta.dirname.length + 1));
  const hash = recipeHash([RECIPES[name], distribution(name)], [...relative, 'base.ts', 'tree.ts', 'repo/spec.ts']);
  const folder = await cached(`base-${name}`, hash, (target, scratch) => build(name, target, scratch));
  return { root: join(folder, 'root'), manifest: join(folder, 'manifest.json') };
}

async function build(name: BaseName, target: string, scratch: string): Promise<void> {
  const { suite, script, bootstrap, install, osRelease } = RECIPES[name];
  const root = join(target, 'root');
  const mirror = debianMirror(await aptSources());
  const include = `--include=${bootstrap.join(',')}`;
  await inC('debootstrap', [
    '--variant=minbase',
    include,
    suite,
    root,
    mirror,
    ...(script === undefined ? [] : [script]),
  ]);

  // nothing may start while packages are installed (policy-rc.d, as Debian's maintainers' scripts know it)
  await writeFile(join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  await inC('chroot', [root, 'apt-get', 'install', '-y', '--no-install-recommends', ...install]);

  await cp(IMAGE, root, { recursive: true });
  await writeFile(join(root, 'usr/lib/os-release'), osReleaseText(osRelease));
  const double = distribution(name);
  const version = double.versions[0];
  await buildPackages([{ double, version }], join(root, 'tmp'), scratch);
  await inC('chroot', [root, 'bash', `/${SETUP}`, `/tmp/${double.name}-${version}.noarch.rpm`]);
  await rm(join(root, SETUP));
  await chmod(root, 0o755);
  await writeManifest(root, join(target, 'manifest.json'));
}

/** The package that stands in the rpm database for everything Debian's packages provide. */
function distribution(name: BaseName): Double {
  const version = RECIPES[name].osRelease['VERSION_ID'] ?? '';
  const release = ['system-release', 'system-release(releasever)'].map((provided) => `${provided} = ${version}`);
  const programs = [
    '/bin/sh',
    '/usr/bin/sh',
    '/bin/bash',
    '/usr/bin/bash',
    'bash',
    'coreutils',
    'systemd',
    'shadow-utils',
  ];
  const reload = ['in', 'postun'].flatMap((when) => [
    `%transfiletrigger${when} -- ${UNIT_FOLDER}`,
    'systemctl daemon-reload >/dev/null 2>&1 || :',
  ]);
  const versions = [`${version}-1`, `${version}-1`] as const;
  return { name: 'el-base', versions, provides: [...programs, ...release], triggers: reload };
}

/** The URI that apt takes the main archive from (sources.list(5), both formats). Throws if there is none. */
export function debianMirror(sources: string): string {
  const uri = /^(?:URIs:\s*|deb\s+(?:\[[^\]]*\]\s+)?)(https?:\/\/\S+\/debian)\/?(?:\s|$)/m.exec(sources)?.[1];
  if (uri === undefined) throw new Error('Cannot tell the Debian mirror: no source in /etc/apt ends with /debian.');
  return uri;
}

async function aptSources(): Promise<string> {
  const folder = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list', ...(await readdir(folder)).map((file) => join(folder, file))];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.join('\n');
}

/** Runs a long command in the C locale; its output goes into an error only. */
async function inC(program: string, args: readonly string[]): Promise<void> {
  await machine(program, args, { env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }, timeoutMs: 1_200_000 });
}
