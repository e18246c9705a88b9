// A repository with our packages on a test host, as a site would offer them.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackages } from '../../../packaging/rpm/build.ts';
import { executable } from '../deploy/executable.ts';
import type { TestHost } from '../lab/host.ts';
import { buildPackages as buildDoubles, createRepository } from '../lab/repo/build.ts';
import type { Double } from '../lab/repo/spec.ts';

/** Debian's libraries, which no rpm of a test host provides. */
const library: Double = {
  name: 'c-library',
  versions: ['2.34-1', '2.34-1'],
  provides: ['libc.so.6(GLIBC_2.28)(64bit)', 'libstdc++.so.6()(64bit)'],
};
const place = '/srv/site';

export class Repository implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param more further packages of the repository */
  static async make(more: readonly Double[] = []): Promise<Repository> {
    const folder = await mkdtemp(join(tmpdir(), 'packages-'));
    const builds = [library, ...more].map((double) => ({ double, version: double.versions[0] }));
    await buildDoubles(builds, join(folder, 'repo'), join(folder, 'scratch'));
    return new Repository(folder);
  }

  /** Adds our packages in this release, if any, and puts the repository on the host, in place of the one before. */
  async offer(host: TestHost, release?: string): Promise<void> {
    const repo = join(this.#folder, 'repo');
    if (release !== undefined) await buildOurs(repo, release);
    await createRepository(repo);
    await host.ssh(`rm -rf ${place}; mkdir -p ${place}/repodata`);
    for (const entry of await readdir(repo, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) {
        const folder = entry.parentPath.slice(repo.length);
        await host.copyIn(join(entry.parentPath, entry.name), join(place, folder, entry.name));
      }
    const file = `[site]\nname=Site\nbaseurl=file://${place}\ngpgcheck=0\n`;
    await host.writeFile('/etc/yum.repos.d/site.repo', file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

/** Our packages of version 2.0.0, quickly compressed. @returns their paths */
export async function buildOurs(output: string, release: string): Promise<string[]> {
  const order = { executable: await executable(), arch: 'x86_64', version: '2.0.0', time: 1_700_000_000 } as const;
  return buildPackages({ ...order, release, output, payload: 'w1.zstdio' });
}
