// The bundle of engines: unpacked by the very command line they use, each entry starts the agent under its name.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import { writeBundleFolder, writeBundleTar } from '../../../src/backend/bundle/bundle.ts';
import { bundleEntries } from '../../../src/backend/bundle/entries.ts';
import { createTools } from '../../../src/backend/tools.ts';
import { LogHub } from '../../../src/core/logger.ts';
import { SecretValues } from '../../../src/core/redact.ts';

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
