// Makes a medium: the executable, packages with metadata, signing keys, answers, the start script, and checksums of all.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isSea } from 'node:sea';
import { DeployError } from '../../core/errors.ts';
import { readKeyFiles } from '../../packager/rpm-family/signing-keys.ts';
import { readRepoFiles } from '../../packager/rpm-family/repo-files.ts';
import { readInstalled } from '../../packager/rpm.ts';
import type { Run } from '../../process/run.ts';
import { createMediaRunner } from './runner.ts';
import { repoTemplate, startScript } from './start-script.ts';
import { writeSums } from './sums.ts';

/** What every deployment asks for. */
const wanted = ['ovirt-host', 'vdsm'];
const downloadLimitMs = 60 * 60 * 1000;

export interface MediumOrder {
  output: string;
  /** Besides what every deployment asks for. */
  packages: readonly string[];
  /** Configuration files. */
  conf: readonly string[];
}

/** @throws DeployError in words; a half-made folder stays, and does not verify. */
export async function createMedium(order: MediumOrder): Promise<{ packages: number; signed: boolean }> {
  const folder = resolve(order.output);
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0)
    throw new DeployError('file-refused', `${folder} is not empty; name a new folder`);
  const run = createMediaRunner();
  copyExecutable(folder);
  for (const name of ['packages', 'keys', 'conf']) mkdirSync(join(folder, name));
  order.conf.forEach((file) => copyFileSync(file, join(folder, 'conf', basename(file))));
  await download(run, [...wanted, ...order.packages], join(folder, 'packages'));
  const keys = await collectKeys(run, join(folder, 'keys'));
  await run(['createrepo_c', '--quiet', join(folder, 'packages')], { timeoutMs: downloadLimitMs });
  writeFileSync(join(folder, 'medium.repo'), repoTemplate(keys));
  writeFileSync(join(folder, 'start'), startScript);
  writeSums(folder);
  const packages = readdirSync(join(folder, 'packages')).filter((name) => name.endsWith('.rpm')).length;
  return { packages, signed: keys !== undefined };
}

function copyExecutable(folder: string): void {
  if (!isSea()) throw new DeployError('bad-argument', 'A medium is made by the built executable, not from the sources');
  copyFileSync(process.execPath, join(folder, 'ovirt-host-deploy'));
  chmodSync(join(folder, 'ovirt-host-deploy'), 0o755);
}

/** Everything that installing them here would bring. Keys are not needed yet: the host checks signatures. */
async function download(run: Run, names: readonly string[], folder: string): Promise<void> {
  const installed = (await readInstalled(run)).map(({ name }) => name);
  const present = names.filter((name) => installed.includes(name));
  if (present.length > 0)
    throw new DeployError(
      'package-failed',
      `${present.join(', ')} is installed on this host, so that what it needs would be left out; make the medium on a fresh host`,
    );
  const options = ['-y', '--setopt=*.skip_if_unavailable=0', '--nogpgcheck'];
  await run(['dnf', ...options, 'install', '--downloadonly', `--destdir=${folder}`, ...names], {
    timeoutMs: downloadLimitMs,
  });
}

/** @returns the files' names; undefined where any repository here does not check signatures. */
async function collectKeys(run: Run, folder: string): Promise<string[] | undefined> {
  const repos = (await readRepoFiles(run, '/')).filter(({ enabled }) => enabled);
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
