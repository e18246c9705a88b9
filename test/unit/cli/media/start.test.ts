// The start script of a medium: whatever the path of the medium, it is copied, then the copy is checked, then that runs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { PartialMedium } from '../../../../src/cli/media/partial.ts';
import { releaseOf } from '../../../../src/cli/media/release.ts';
import { repoTemplate, startScript } from '../../../../src/cli/media/start-script.ts';
import { writeSums } from '../../../../src/cli/media/sums.ts';
import { readFacts } from '../../../../src/host/facts-reader.ts';

let home: string;
beforeEach(() => {
  home = fs.mkdtempSync(join(tmpdir(), 'medium-'));
});
afterEach(() => fs.rmSync(home, { recursive: true }));

/** A medium whose executable is a script that shows the repository that it was given. */
async function make(name: string, program = '#!/bin/sh\ncat "${1#*:}/medium.repo"\n'): Promise<string> {
  const folder = join(home, name);
  for (const part of ['packages', 'keys', 'conf']) fs.mkdirSync(join(folder, part), { recursive: true });
  const { osRelease, arch } = readFacts();
  const files = {
    'ovirt-host-deploy': program,
    'packages/a.rpm': 'a package',
    'medium.repo': repoTemplate(['a.asc']),
    release: `${releaseOf(osRelease)} ${arch}\n`,
    start: startScript,
  };
  for (const [path, text] of Object.entries(files)) fs.writeFileSync(join(folder, path), text);
  await writeSums(folder, new AbortController().signal);
  return folder;
}

function start(folder: string): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('sh', [`${folder}/start`], { encoding: 'utf8', timeout: 60_000 });
}

suite('start', { skip: process.geteuid?.() === 0 ? false : 'needs root' }, () => {
  for (const name of [
    'plain',
    'a & b',
    '#',
    '?',
    ',',
    '$HOME',
    "it's",
    '"',
    '\\',
    'a b',
    'a\nb',
    'end\n',
    ';',
    '|',
    '*',
    '%41',
    '-x',
    '`id`',
  ])
    test(`a medium in a folder called ${JSON.stringify(name)}`, async () => {
      const { status, stdout, stderr } = start(await make(name));
      assert.equal(status, 0, stderr);
      assert.match(stdout, /^baseurl=file:\/\/\/[\w/.-]+\/medium\/packages$/m);
      assert.match(stdout, /^gpgkey=file:\/\/\/[\w/.-]+\/medium\/keys\/a\.asc$/m);
    });

  test('what changes on the medium while it runs does not count', async () => {
    const folder = join(home, 'swapped');
    await make(
      'swapped',
      `#!/bin/sh\necho evil >"${folder}/packages/a.rpm"\ncat "\${1#*:}/../medium/packages/a.rpm"\n`,
    );
    const { status, stdout, stderr } = start(folder);
    assert.equal(status, 0, stderr);
    assert.equal(stdout, 'a package');
  });

  const spoiled: readonly (readonly [name: string, spoil: (folder: string) => void])[] = [
    ['a changed executable', (folder) => fs.writeFileSync(join(folder, 'ovirt-host-deploy'), '#!/bin/sh\necho ran\n')],
    ['a file too many', (folder) => fs.writeFileSync(join(folder, 'conf/x.conf'), '')],
    [
      'a link for a file',
      (folder) => {
        fs.renameSync(join(folder, 'release'), join(home, 'release'));
        fs.symlinkSync(join(home, 'release'), join(folder, 'release'));
      },
    ],
  ];
  for (const [name, spoil] of spoiled)
    test(`refused: ${name}`, async () => {
      const folder = await make('x');
      spoil(folder);
      const { status, stdout, stderr } = start(folder);
      assert.equal(status, 1);
      assert.match(stderr, /Nothing was done to this host/);
      assert.equal(stdout.includes('ran'), false);
    });

  test('a medium is not made in a folder that others can change', () => {
    const open = join(home, 'open');
    fs.mkdirSync(open);
    fs.chmodSync(open, 0o777);
    assert.throws(() => new PartialMedium(open), { code: 'file-refused' });
    const theirs = join(home, 'theirs');
    fs.mkdirSync(join(theirs, 'stick'), { recursive: true });
    fs.chownSync(theirs, 65_534, 65_534);
    assert.throws(() => new PartialMedium(join(theirs, 'stick')), { code: 'file-refused' });
    fs.mkdirSync(join(home, 'ours'));
    new PartialMedium(join(home, 'ours')).abandon();
  });
});
