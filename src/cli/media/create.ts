// Makes a medium: the executable, packages with metadata, signing keys, answers, the start script, and checksums of all.
import { chmodSync, copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isSea } from 'node:sea';
import { DeployError, errnoOf } from '../../base/errors.ts';
import { readFacts } from '../../host/facts-reader.ts';
import { checkConf } from './conf.ts';
import type { Source } from './packages.ts';
import { checkTools, collectKeys, download, indexPackages } from './packages.ts';
import { PartialMedium } from './partial.ts';
import { releaseOf, versionOf } from './release.ts';
import { createMediaRunner } from './runner.ts';
import { repoTemplate, startScript } from './start-script.ts';
import { writeSums } from './sums.ts';

/** What every deployment asks for. */
const wanted = ['ovirt-host', 'vdsm'];

export interface MediumOrder {
  output: string;
  /** Besides what every deployment asks for. */
  packages: readonly string[];
  /** Configuration files. */
  conf: readonly string[];
  /** Such as `el9`; left out: this machine's, and what is installed on it is taken for granted. */
  release?: string | undefined;
  /** The one folder of *.repo files to take packages from; left out: this machine's own. */
  repos?: string | undefined;
}

export interface MediumSummary {
  packages: number;
  signed: boolean;
  /** Such as `el9 x86_64`. */
  target: string;
}

/**
 * All of it or nothing.
 * @param signal ends the work
 * @param say tells of what takes long
 * @throws DeployError in words
 */
export async function createMedium(
  order: MediumOrder,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<MediumSummary> {
  checkOrder(order);
  const medium = new PartialMedium(resolve(order.output));
  try {
    const summary = await fill(medium.folder, order, signal, say);
    await medium.finish(createMediaRunner(signal));
    return summary;
  } catch (error) {
    medium.abandon();
    if (errnoOf(error) !== 'ENOSPC') throw error;
    throw new DeployError('file-write', `${order.output} has no room for the medium; name a folder on a larger disk`, {
      cause: error,
    });
  }
}

/** Whatever can be found wrong without having done anything. */
function checkOrder({ release, repos, conf }: MediumOrder): void {
  if (release !== undefined) versionOf(release);
  if (repos !== undefined && !readdirOf(repos).some((name) => name.endsWith('.repo')))
    throw new DeployError('bad-argument', `--repos ${repos}: there is no folder of that name with *.repo files in it`);
  conf.forEach(checkConf);
  const names = conf.map((file) => basename(file));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new DeployError('bad-argument', `Two files of --conf are called ${twice}: rename one`);
  if (!isSea()) throw new DeployError('bad-argument', 'A medium is made by the built executable, not from the sources');
  if (process.geteuid?.() !== 0)
    throw new DeployError('bad-argument', 'Only root can make a medium, since dnf must; start it with sudo');
  checkTools();
}

async function fill(
  folder: string,
  order: MediumOrder,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<MediumSummary> {
  const run = createMediaRunner(signal);
  const { osRelease, arch } = readFacts();
  const target = `${order.release ?? releaseOf(osRelease)} ${arch}`;
  const source: Source = {
    names: [...wanted, ...order.packages],
    ...(order.release === undefined ? {} : { release: order.release }),
    ...(order.repos === undefined ? {} : { repos: resolve(order.repos) }),
  };
  for (const name of ['packages', 'keys', 'conf']) mkdirSync(join(folder, name));
  copyExecutable(join(folder, 'ovirt-host-deploy'));
  order.conf.forEach((file) => copyFileSync(file, join(folder, 'conf', basename(file))));
  say(`Fetching packages for ${target} with dnf; this takes as long as the download does`);
  await download(run, source, join(folder, 'packages'));
  const keys = await collectKeys(run, source, join(folder, 'keys'));
  await indexPackages(run, join(folder, 'packages'));
  writeFileSync(join(folder, 'medium.repo'), repoTemplate(keys));
  writeFileSync(join(folder, 'release'), `${target}\n`);
  writeFileSync(join(folder, 'start'), startScript);
  await writeSums(folder, signal);
  const packages = readdirSync(join(folder, 'packages')).filter((name) => name.endsWith('.rpm')).length;
  return { packages, signed: keys !== undefined, target };
}

function copyExecutable(path: string): void {
  copyFileSync(process.execPath, path);
  try {
    chmodSync(path, 0o755);
  } catch {
    // Sticks have file systems without modes; what runs is a copy with its own.
  }
}

function readdirOf(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : [];
}
