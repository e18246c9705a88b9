// The bundle of engines: unpacked by the very command line they use, each entry starts the agent under its name.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createReadStream, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { fillCommand } from '../../../src/backend/bootstrap/bundle.ts';
import { BundleSource } from '../../../src/backend/bundle/source.ts';
import { writeBundleFolder, writeBundleTar } from '../../../src/backend/bundle/bundle.ts';
import { bundleEntries } from '../../../src/backend/bundle/entries.ts';
import { createTools } from '../../../src/backend/tools.ts';
import { LogHub } from '../../../src/base/logger.ts';
import { SecretValues } from '../../../src/base/redact.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundle-test-'));
const agent = join(folder, 'stand-in');
const run = createTools(new LogHub(new SecretValues()).named('test'), new AbortController().signal);
before(() => writeFileSync(agent, '#!/bin/sh\necho "$@"\n', { mode: 0o755 }));
after(() => rmSync(folder, { recursive: true }));

/** As engines write it. */
const command = (entry: string): string =>
  `umask 0077; MYTMP="$(TMPDIR="\${OVIRT_TMPDIR}" mktemp -d -t ovirt-XXXXXXXXXX)"; trap "chmod -R u+rwX \\"\${MYTMP}\\" > /dev/null 2>&1; rm -fr \\"\${MYTMP}\\" > /dev/null 2>&1" 0; tar --warning=no-timestamp -C "\${MYTMP}" -x && "\${MYTMP}"/${entry} DIALOG/dialect=str:machine DIALOG/customization=bool:True`;

for (const entry of bundleEntries)
  test(`an engine starts ${entry}`, async () => {
    const tar = join(folder, 'bundle.tar');
    await writeBundleTar(agent, tar, false, run);
    const { stdout, stderr } = await execa('sh', ['-c', command(entry)], { input: createReadStream(tar) });
    assert.equal(stdout, `${entry} DIALOG/dialect=str:machine DIALOG/customization=bool:True`);
    assert.equal(stderr, '');
  });

test('for engine 3.6 the extras are off, as they are under the name setup anyway', async () => {
  const place = join(folder, 'interface-3');
  await writeBundleFolder(agent, place, true);
  const says = (entry: string): string => execFileSync(join(place, entry), ['x'], { encoding: 'utf8' });
  assert.equal(says('ovirt-host-deploy'), 'ovirt-host-deploy DIALOG/machineExtras=bool:False x\n');
  assert.equal(says('ovirt-host-mgmt'), 'ovirt-host-mgmt DIALOG/machineExtras=bool:False x\n');
  assert.equal(says('setup'), 'setup x\n');
  await writeBundleFolder(agent, place, false);
  assert.equal(says('ovirt-host-deploy'), 'ovirt-host-deploy x\n');
});

test('the same bytes each time', async () => {
  const made = await Promise.all(
    ['one.tar', 'two.tar'].map(async (name) => {
      await writeBundleTar(agent, join(folder, name), false, run);
      return readFileSync(join(folder, name));
    }),
  );
  assert.ok(made[0]?.equals(made[1] ?? Buffer.alloc(0)));
});

test('a place that cannot be written is told of', async () => {
  await assert.rejects(writeBundleTar(agent, '/nonexistent/x.tar', false, run), { code: 'file-write' });
});

describe('what push sends as a bundle', () => {
  const source = (place: string | undefined, refresh = 0): BundleSource =>
    new BundleSource({ place, executable: agent, cache: join(folder, 'cache'), name: 'b.tar', refresh, run });
  const namesIn = (tar: string): string[] => execFileSync('tar', ['-tf', tar], { encoding: 'utf8' }).split('\n');

  test('is a tar as it is', async () => {
    const tar = join(folder, 'given.tar');
    writeFileSync(tar, 'whatever');
    assert.deepEqual(await source(tar).tar(), { path: tar, size: 8 });
  });

  test('is a folder with what its links point to, made anew in time and not before', async () => {
    const place = join(folder, 'given');
    mkdirSync(place);
    symlinkSync(agent, join(place, 'agent'));
    const { path } = await source(place).tar();
    assert.equal(execFileSync('tar', ['-xOf', path, 'agent'], { encoding: 'utf8' }), readFileSync(agent, 'utf8'));
    assert.ok(!namesIn(path).includes('./'), 'the mode of the folder would change that of the host’s');
    writeFileSync(join(place, 'more'), 'x');
    assert.equal((await source(place, 600_000).tar()).path, path);
    assert.ok(!namesIn(path).includes('more'));
    assert.equal((await source(place).tar()).path, path);
    assert.ok(namesIn(path).includes('more'));
  });

  test('may be named from the folder one is in', async () => {
    const from = process.cwd();
    process.chdir(folder);
    try {
      assert.ok(namesIn((await source('given').tar()).path).includes('agent'));
    } finally {
      process.chdir(from);
    }
  });

  test('is our own executable otherwise, for all hosts the same', async () => {
    const own = source(undefined, 600_000);
    const tars = await Promise.all([own.tar(), own.tar()]);
    assert.deepEqual(tars[0], tars[1]);
    assert.deepEqual(
      namesIn(tars[0]?.path ?? '')
        .slice(0, -1)
        .toSorted(),
      ['agent', ...bundleEntries, 'start'].toSorted(),
    );
    await assert.rejects(source('/nonexistent').tar(), { code: 'bad-configuration' });
  });
});

test('a BootstrapCommand is filled in, its values quoted', async () => {
  const values = new Map([
    ['A', "it's"],
    ['B', '$(id) $&'],
  ]);
  assert.equal(fillCommand('x @ENVIRONMENT@ y/@ENTRY@', 'e', values), String.raw`x A='it'\''s' B='$(id) $&' y/e`);
  const tar = join(folder, 'environment.tar');
  writeFileSync(join(folder, 'says'), '#!/bin/sh\nprintf "%s|" "$A" "$B" "$@"\n', { mode: 0o755 });
  execFileSync('tar', ['-cf', tar, '-C', folder, 'says']);
  const { stdout } = await execa('sh', ['-c', fillCommand('', 'says', values)], { input: createReadStream(tar) });
  assert.equal(stdout, "it's|$(id) $&|DIALOG/dialect=str:machine|DIALOG/customization=bool:True|");
});

test('the command of oVirt 4.3 is the one that engines write', () => {
  assert.equal(fillCommand('', 'setup', new Map()), command('setup').replace('&& "', '&&  "'));
});
