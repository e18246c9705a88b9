// The built executable keeps what its hosts rely on: silence, deafness to NODE_OPTIONS, one file that is always the same.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
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

/** The only code of ours that runs in there with a say of its own: a site's plugin. */
const pluginThatAsks = `
import { getAsset } from 'node:sea';
import { Script } from 'node:vm';
const cachedData = Buffer.from(getAsset('agent.cache'));
// Under another name: Node.js knows the script of that name already, and would not look at the cache again.
const script = new Script(getAsset('agent.cjs', 'latin1'), { filename: 'again.cjs', cachedData });
process.stderr.write('agent.cache rejected: ' + script.cachedDataRejected);
export const apiVersion = 1;
export const createPlugin = () => ({ id: 'site.asks', keys: [], events: () => [] });
`;

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

  for (const words of [['--help'], ['push', '--help'], ['otopi-config-query', '--help']])
    it(`has what ${words.join(' ')} needs`, async () => {
      const { stdout } = await execa(executable, words, { extendEnv: false, env: {}, cwd: '/' });
      assert.match(stdout, /^Usage:/);
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

  it('has the agent compiled ahead, as this very Node.js accepts it', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'ohd-executable-'));
    t.after(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'site/asks'), { recursive: true });
    await writeFile(join(folder, 'site/asks/index.mjs'), pluginThatAsks);
    const words = ['--list-events', `BASE/pluginPath=str:${folder}`, 'BASE/pluginGroups=str:site'];
    const { stderr } = await execa(executable, words, { reject: false });
    assert.equal(stderr, 'agent.cache rejected: false');
  });

  it('is the same when built again', async () => {
    assert.equal(await build(), digest);
  });
});
