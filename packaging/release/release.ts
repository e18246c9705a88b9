// Which version a checkout or an unpacked source archive is, and its time. Nothing here looks at the clock: the same commit is
// always the same release.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { nameVersions, type Place, versionOfTag, type Versions } from './version.ts';

export interface Release extends Versions {
  /** 12 hexadecimal digits, perhaps with `-dirty`; `unknown` where nothing tells it. */
  readonly commit: string;
  /** The whole name of the commit that these files are: undefined where it is unknown, or files differ from it. */
  readonly revision: string | undefined;
  /** When the commit was made, or $SOURCE_DATE_EPOCH; seconds since 1970. */
  readonly time: number;
  /** Version of package.json. */
  readonly declared: string;
}

const commitDigits = 12;
/** Where nothing tells the time: 1980-01-01, before which zip and FAT know none. */
const noTime = 315_532_800;

/** By git, else by what `git archive` left, else by package.json alone. @throws where $SOURCE_DATE_EPOCH is no time */
export async function readRelease(root: string): Promise<Release> {
  const { version: declared } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const place = (await readGit(root)) ?? (await readArchive(root)) ?? nowhere;
  const commit = `${place.commit ?? 'unknown'}${place.dirty ? '-dirty' : ''}`;
  const revision = place.dirty ? undefined : place.revision;
  return { ...nameVersions(declared, place), commit, revision, time: givenTime() ?? place.time, declared };
}

const nowhere: Place = { tagged: undefined, commits: 0, commit: undefined, dirty: false, time: noTime };

/** https://reproducible-builds.org/specs/source-date-epoch/ */
function givenTime(): number | undefined {
  const given = process.env['SOURCE_DATE_EPOCH'];
  if (given === undefined || given === '') return undefined;
  if (/^\d{1,10}$/.test(given)) return Number(given);
  throw new Error(`SOURCE_DATE_EPOCH is '${given}': give seconds since 1970`);
}

/** Undefined where `root` is not the top of a checkout. */
async function readGit(root: string): Promise<Place | undefined> {
  const git = async (...args: string[]): Promise<string | undefined> => {
    const { failed, stdout } = await execa('git', args, { cwd: root, reject: false });
    return failed ? undefined : stdout.trim();
  };
  // Not a checkout around an unpacked archive.
  if ((await git('rev-parse', '--show-prefix')) !== '') return undefined;
  const commit = await git('rev-parse', `--short=${commitDigits}`, 'HEAD');
  const revision = await git('rev-parse', 'HEAD');
  if (commit === undefined || revision === undefined) return undefined;
  const described = await git('describe', '--tags', '--long', '--match=v[0-9]*', `--abbrev=${commitDigits}`);
  const dirty = (await git('status', '--porcelain', '--untracked-files=no')) !== '';
  const time = Number(await git('log', '-1', '--format=%ct'));
  return { ...parseDescription(described ?? ''), commit, revision, dirty, time };
}

/** The file that .gitattributes lets `git archive` fill in. */
async function readArchive(root: string): Promise<Place | undefined> {
  const text = await readFile(join(root, 'packaging/release/archive.txt'), 'utf8').catch(() => '');
  return parseArchive(text);
}

/** Lines `commit`, `time`, `described`; undefined where they were never filled in. */
export function parseArchive(text: string): Place | undefined {
  const [, commit, time] = /^commit ([0-9a-f]{40})\ntime (\d+)$/m.exec(text) ?? [];
  if (commit === undefined) return undefined;
  const described = /^described (\S+)$/m.exec(text)?.[1] ?? '';
  const place = parseDescription(described.includes('-g') ? described : `${described}-0-g0`);
  return { ...place, commit: commit.slice(0, commitDigits), revision: commit, dirty: false, time: Number(time) };
}

/** `v2.1.0-3-g0123456789ab` */
export function parseDescription(text: string): Pick<Place, 'tagged' | 'commits'> {
  const [, tag = '', commits = ''] = /^(.+)-(\d+)-g[0-9a-f]+$/.exec(text) ?? [];
  const tagged = versionOfTag(tag);
  return { tagged, commits: tagged === undefined ? 0 : Number(commits) };
}
