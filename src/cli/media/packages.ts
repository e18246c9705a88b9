// The packages of a medium with all that they need, their metadata, and the keys that they are signed with.
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DeployError } from '../../base/errors.ts';
import { packageError } from '../../packager/rpm-family/failures.ts';
import { readRepoFiles } from '../../packager/rpm-family/repo-files.ts';
import { readKeyFiles } from '../../packager/rpm-family/signing-keys.ts';
import { readInstalled } from '../../packager/rpm.ts';
import type { Run } from '../../process/run.ts';
import { findProgram } from './runner.ts';
import { versionOf } from './release.ts';

const downloadLimitMs = 6 * 60 * 60 * 1000;
const hostRepos = '/etc/yum.repos.d,/etc/yum/repos.d,/etc/distro.repos.d';

export interface Source {
  names: readonly string[];
  /** All that the packages need comes along, the base system too; left out: not what is installed here. */
  release?: string;
  /** The one folder of *.repo files; left out: this machine's own. */
  repos?: string;
}

/** @throws DeployError command-missing, before an hour of downloads and not after it */
export function checkTools(): void {
  const dnf = 'make the medium on a host of the release that it is for, or install dnf here and give --release';
  for (const [name, remedy] of [
    [dnfHere()?.program ?? 'dnf', dnf],
    ['createrepo_c', 'install it: dnf install createrepo_c'],
    ['rpm', 'install it, it brings the package manager with it'],
  ] as const)
    if (findProgram(name) === undefined)
      throw new DeployError('command-missing', `${name} is not on this machine; ${remedy}`);
}

/** @throws DeployError package-…, with dnf's own words */
export async function download(run: Run, source: Source, folder: string): Promise<void> {
  if (source.release !== undefined) return downloadForRelease(run, source, source.release, folder);
  const installed = (await readInstalled(run)).map(({ name }) => name);
  const present = source.names.filter((name) => installed.includes(name));
  if (present.length > 0)
    throw new DeployError(
      'package-failed',
      `${present.join(', ')} is installed on this host, so that what it needs would be left out; make the medium on a fresh host, or give --release`,
    );
  const repos = source.repos === undefined ? [] : [`--setopt=reposdir=${source.repos}`];
  await runDnf(run, repos, source, folder);
}

/** As if on a machine with nothing installed. */
async function downloadForRelease(run: Run, source: Source, release: string, folder: string): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'ovirt-host-deploy-root-'));
  const options = [
    `--installroot=${root}`,
    `--releasever=${versionOf(release)}`,
    `--setopt=reposdir=${source.repos ?? hostRepos}`,
    '--setopt=varsdir=/etc/dnf/vars,/etc/yum/vars',
    `--setopt=module_platform_id=platform:${release}`,
  ];
  try {
    await runDnf(run, options, source, folder);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Keys are not needed yet: the host checks signatures. */
async function runDnf(run: Run, more: readonly string[], { names }: Source, folder: string): Promise<void> {
  const { program, version } = dnfHere() ?? { program: 'dnf', version: 4 };
  const command = version === 5 ? ['download', '--resolve'] : ['install', '--downloadonly'];
  const options = ['-y', '--setopt=*.skip_if_unavailable=0', '--nogpgcheck', ...more];
  const limits = { timeoutMs: downloadLimitMs, okCodes: 'any' } as const;
  const done = await run([program, ...options, ...command, `--destdir=${folder}`, ...names], limits);
  if (done.code !== 0) throw packageError('dnf', `fetch ${names.join(' ')}`, `${done.stdout}\n${done.stderr}`);
}

/** By what the program's file is called: `dnf` is either. */
function dnfHere(): { program: string; version: 4 | 5 } | undefined {
  for (const program of ['dnf5', 'dnf']) {
    const path = findProgram(program);
    if (path !== undefined) return { program, version: basename(realpathSync(path)).startsWith('dnf5') ? 5 : 4 };
  }
  return undefined;
}

/** gzip: what every dnf that is still around reads. */
export async function indexPackages(run: Run, folder: string): Promise<void> {
  await run(['createrepo_c', '--quiet', '--compress-type=gz', folder], { timeoutMs: downloadLimitMs });
}

/** @returns the files' names; undefined where any repository does not check signatures. */
export async function collectKeys(run: Run, source: Source, folder: string): Promise<string[] | undefined> {
  const releasever = source.release === undefined ? undefined : versionOf(source.release);
  const repos = (await readRepoFiles(run, '/', { reposDir: source.repos, releasever })).filter((one) => one.enabled);
  if (repos.some(({ checksPackages }) => !checksPackages)) return undefined;
  const names: string[] = [];
  for (const repo of repos)
    for (const { content } of await readKeyFiles(run, repo, '/')) {
      const name = `${repo.id}-${names.length}.asc`;
      if (existsSync(join(folder, name))) continue;
      writeFileSync(join(folder, name), content);
      names.push(name);
    }
  return names;
}
