// `npm run package` where it cannot work: it says what is missing before the long work begins.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { checkDeclared } from '../../packaging/release/package-all.ts';

const root = join(import.meta.dirname, '../..');

describe('npm run package', () => {
  let bin: string;
  before(async () => {
    bin = mkdtempSync(join(tmpdir(), 'package-command-'));
    for (const program of ['git', 'npm', 'env'])
      symlinkSync((await execa('which', [program])).stdout, join(bin, program));
    symlinkSync(process.execPath, join(bin, 'node'));
  });
  after(() => rmSync(bin, { recursive: true }));

  async function run(...args: readonly string[]): Promise<{ exitCode?: number; stderr: string }> {
    const options = { cwd: root, reject: false, extendEnv: false, env: { PATH: bin } };
    return execa(process.execPath, ['packaging/package.ts', ...args], options);
  }

  test('without rpmbuild, then without a JDK', async () => {
    const { exitCode, stderr } = await run();
    assert.equal(stderr, 'package: there is no rpmbuild: install the package rpm (Debian) or rpm-build (Fedora, EL)');
    assert.equal(exitCode, 1);
    symlinkSync('/bin/true', join(bin, 'rpmbuild'));
    assert.equal((await run()).stderr, 'package: there is no javac: install a JDK, 17 or later');
  });

  test('for an unknown architecture', async () => {
    const { exitCode, stderr } = await run('--arch=x86_64', '--arch=mips');
    assert.match(stderr, /^package: unknown architecture 'mips': one of x86_64, aarch64\n/);
    assert.equal(exitCode, 2);
  });

  test('of a tag that package.json contradicts', () => {
    assert.throws(
      () => checkDeclared({ version: '2.1.0', declared: '2.0.0' }),
      /the tag says 2\.1\.0 and package\.json 2\.0/,
    );
    checkDeclared({ version: '2.1.0', declared: '2.1.0' });
    checkDeclared({ version: '2.1.0-3-g0123456789ab', declared: '2.2.0' });
    checkDeclared({ version: '2.1.0-rc.1', declared: '2.1.0' });
  });

  test('from nowhere near the epoch', async () => {
    const options = { cwd: root, reject: false, env: { SOURCE_DATE_EPOCH: 'yesterday' } };
    const { stderr } = await execa(process.execPath, ['packaging/package.ts'], options);
    assert.equal(stderr, "package: SOURCE_DATE_EPOCH is 'yesterday': give seconds since 1970");
  });
});
