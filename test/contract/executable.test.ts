// The built executable keeps what its hosts rely on: silence, deafness to NODE_OPTIONS, one file that is always the same.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { execa } from 'execa';

const root = join(import.meta.dirname, '../..');
const executable = join(root, 'dist/ovirt-host-deploy');

async function build(): Promise<string> {
  await execa(process.execPath, ['build.mjs'], { cwd: root });
  return createHash('sha256')
    .update(await readFile(executable))
    .digest('hex');
}

describe('the executable', () => {
  let digest: string;
  before(async () => {
    digest = await build();
  });

  it('may be executed by everybody and written by its owner only', async () => {
    assert.equal((await stat(executable)).mode & 0o7777, 0o755);
  });

  it('says its version and nothing on stderr, without PATH or other environment', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    const { stdout, stderr } = await execa(executable, ['--version'], { extendEnv: false, env: {}, cwd: '/' });
    assert.ok(stdout.includes(version), stdout);
    assert.equal(stderr, '');
  });

  it('does not read NODE_OPTIONS', async () => {
    const env = { NODE_OPTIONS: '--require=/nonexistent --no-such-option' };
    const { stderr } = await execa(executable, ['--version'], { env });
    assert.equal(stderr, '');
  });

  it('has a code cache that Node.js accepts', async (t) => {
    // Node.js warns of a rejected cache, so look with warnings on: a copy with another option of the same length.
    const bytes = await readFile(executable);
    bytes.write('--title=abcde', bytes.lastIndexOf('--no-warnings'));
    const folder = await mkdtemp(join(tmpdir(), 'ohd-executable-'));
    t.after(() => rm(folder, { recursive: true }));
    const talkative = join(folder, 'talkative');
    await writeFile(talkative, bytes, { mode: 0o755 });
    const { stderr } = await execa(talkative, ['--version']);
    assert.equal(stderr, '');
  });

  it('is the same when built again', async () => {
    assert.equal(await build(), digest);
  });
});
