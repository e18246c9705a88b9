// A medium against damage: whatever bit of whatever file is flipped, `media verify` finds it and `start` runs nothing of it.
// CI takes every k-th byte, rotating; OHD_TEST_FULL=1 takes all.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { machine as machineType, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { releaseOf } from '../../src/cli/media/release.ts';
import { repoTemplate, startScript } from '../../src/cli/media/start-script.ts';
import { verifySums, writeSums } from '../../src/cli/media/sums.ts';
import { parseOsRelease } from '../../src/host/os-release.ts';
import { filesOf, flip } from './media/flip.ts';

const every = process.env['OHD_TEST_FULL'] === '1' ? 1 : 31;
let folder: string;
let medium: string;
let marker: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'media-start-'));
  medium = join(folder, 'medium');
  marker = join(folder, 'started');
  for (const name of ['packages/repodata', 'keys', 'conf']) mkdirSync(join(medium, name), { recursive: true });
  const release = releaseOf(parseOsRelease(readFileSync('/etc/os-release', 'utf8')));
  const files = {
    'ovirt-host-deploy': `#!/bin/sh\n[ "$1" = --version ] || echo "$*" >'${marker}'\n`,
    'packages/a.rpm': 'package',
    'packages/repodata/repomd.xml': '<repomd/>',
    'keys/a.asc': 'key',
    'conf/site.conf': '[environment:init]\n',
    release: `${release} ${machineType()}\n`,
    'medium.repo': repoTemplate(['a.asc']),
    start: startScript,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(medium, name), text);
  chmodSync(join(medium, 'ovirt-host-deploy'), 0o755);
  await writeSums(medium, new AbortController().signal);
});
after(() => rmSync(folder, { recursive: true }));

/** As on Enterprise Linux, where sh is bash; what it writes outside of the marker's folder is gone with it. */
function start(): { status: number | null; output: string } {
  const hidden = 'for at in /var/tmp /root /run; do mount -t tmpfs tmpfs $at; done; exec bash --posix "$0"';
  const run = spawnSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', hidden, join(medium, 'start')], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  const output = `${run.stdout}${run.stderr}`;
  return { status: run.status, output };
}

test('whole, it starts the executable with its repository and its answers', () => {
  const { status, output } = start();
  assert.equal(status, 0, output);
  assert.match(readFileSync(marker, 'utf8'), /^PACKAGER\/dnfReposDir=str:\S+\/repos CORE\/configFileAppend=str:\S+\n$/);
  rmSync(marker);
});

test('with any bit flipped, it does not, and verify tells', () => {
  const survived = filesOf(medium).flatMap((file) => {
    const offset = Math.floor(Math.random() * every);
    const places = Array.from({ length: statSync(file).size }, (_, place) => place);
    return places
      .filter((place) => place % every === offset)
      .flatMap((place) => {
        const bit = Math.floor(Math.random() * 8);
        const restore = flip(file, place, bit);
        const { faults } = verifySums(medium);
        start();
        restore();
        if (!existsSync(marker) && faults.length > 0) return [];
        rmSync(marker, { force: true });
        return [`bit ${bit} of byte ${place} of ${relative(medium, file)}`];
      });
  });
  assert.deepEqual(survived, []);
});

test('as another user than root it says who must start it', () => {
  chmodSync(folder, 0o755);
  const nobody = ['--reuid', '65534', '--clear-groups', 'sh', join(medium, 'start')];
  const { status, stderr } = spawnSync('setpriv', nobody, { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /Start it as root: sudo sh /);
});
