// Which version and release a checkout is, and its time: what makes packages of the same commit the same.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

export interface Release {
  /** Of package.json. */
  version: string;
  /** `1` for the commit that the tag v<version> names; before it `0.<commits>.git<commit>`, which sorts lower and grows. */
  release: string;
  /** When the commit was made, in seconds since 1970. */
  time: number;
}

/** @throws outside of a git checkout */
export async function readRelease(root: string): Promise<Release> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const git = async (...args: string[]): Promise<string> => (await execa('git', args, { cwd: root })).stdout.trim();
  const tags = (await git('tag', '--points-at', 'HEAD')).split('\n');
  const count = await git('rev-list', '--count', 'HEAD');
  const commit = await git('rev-parse', '--short=12', 'HEAD');
  const release = tags.includes(`v${version}`) ? '1' : `0.${count}.git${commit}`;
  return { version, release, time: Number(await git('log', '-1', '--format=%ct')) };
}
