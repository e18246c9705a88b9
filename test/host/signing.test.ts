// Keys of gpg at both ends of a release: the publisher's of Node.js, whose sums are verified, and ours, which sign.
import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { compareWithPublisher } from '../../packaging/build/publisher.ts';
import { sumsFile, writeSums } from '../../packaging/release/papers.ts';
import { findSigner, publicKeyFile, signFile, signPackages } from '../../packaging/release/sign.ts';
import { ensureTools } from './lab/prerequisites.ts';
import { buildPackages } from './lab/repo/build.ts';
import { ThrowAwayKeys } from './signing/keys.ts';
import { publish, serve, sumsOf, version } from './signing/publisher.ts';

let folder: string;
let keys: ThrowAwayKeys;
before(async () => {
  await ensureTools();
  folder = await mkdtemp(join(tmpdir(), 'signing-'));
  keys = await ThrowAwayKeys.make('Publisher <publisher@example.test>', 'Release <release@example.test>');
});
after(async () => {
  await keys[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe('the Node.js of the npm packages, compared with its publisher’s', () => {
  let keyring: string;
  before(async () => {
    keyring = join(folder, 'keyring.gpg');
    await execa('gpg', ['--output', keyring, '--export', 'publisher@example.test']);
  });

  async function compare(name: string, sums: ReturnType<typeof sumsOf>): Promise<string> {
    await using server = await serve(join(folder, name));
    const fetched = join(folder, `${name}-fetched`);
    await mkdir(fetched);
    return await compareWithPublisher({ version, sums, from: server.url, keyring, folder: fetched });
  }

  test('is the same: who signed is told', async () => {
    await publish(join(folder, 'same'), 'node', 'publisher@example.test');
    const { fingerprint } = await findSigner('publisher@example.test');
    assert.equal(await compare('same', sumsOf('node')), fingerprint);
  });

  test('is another one', async () => {
    await publish(join(folder, 'other'), 'another node', 'publisher@example.test');
    await assert.rejects(
      compare('other', sumsOf('node')),
      /Node\.js 24\.0\.0 for linux-x64 has SHA-256 \w+ at its publisher/,
    );
  });

  test('signed by somebody else', async () => {
    await publish(join(folder, 'stranger'), 'node', 'release@example.test');
    await assert.rejects(compare('stranger', sumsOf('node')), /SHASUMS256\.txt\.asc is not signed by a key of/);
  });

  test('with an archive that is not the signed one, or lines after the signature', async () => {
    const release = join(folder, 'forged', `v${version}`);
    await publish(join(folder, 'forged'), 'node', 'publisher@example.test');
    await appendFile(join(release, `node-v${version}-linux-arm64.tar.gz`), 'x');
    const { stdout } = await execa('sha256sum', [join(release, `node-v${version}-linux-arm64.tar.gz`)]);
    await appendFile(
      join(release, 'SHASUMS256.txt.asc'),
      `${stdout.slice(0, 64)}  node-v${version}-linux-arm64.tar.gz\n`,
    );
    await assert.rejects(
      compare('forged', sumsOf('node')),
      /linux-arm64\.tar\.gz has SHA-256 \w+, its publisher signed/,
    );
  });

  test('that cannot be fetched', async () => {
    await mkdir(join(folder, 'empty'));
    await assert.rejects(compare('empty', sumsOf('node')), /SHASUMS256\.txt\.asc cannot be fetched: 404 Not Found/);
  });
});

describe('a release that is signed', () => {
  let release: string;
  before(async () => {
    release = join(folder, 'release');
    const double = { name: 'double', versions: ['1-1', '1-1'] } as const;
    await buildPackages([{ double, version: '1-1' }], release, join(folder, 'scratch'));
    await writeFile(join(release, 'executable'), 'x');
    const signer = await findSigner('release@example.test');
    await signPackages(release, signer);
    await writeSums(release);
    await signFile(join(release, sumsFile), signer);
  });

  test('its packages pass rpm -K with the public key beside them, and with no other', async () => {
    for (const [name, file] of [
      ['none', undefined],
      ['ours', publicKeyFile],
    ] as const) {
      const database = join(folder, `database-${name}`);
      await mkdir(database);
      if (file !== undefined) await execa('rpmkeys', ['--dbpath', database, '--import', join(release, file)]);
      const { stdout, exitCode } = await execa(
        'rpm',
        ['--dbpath', database, '-K', join(release, 'double-1-1.noarch.rpm')],
        { reject: false },
      );
      assert.equal(exitCode, file === undefined ? 1 : 0, stdout);
      assert.match(stdout, file === undefined ? /SIGNATURES NOT OK$/ : /digests signatures OK$/);
    }
  });

  test('its sums pass gpg --verify, and are of the signed packages', async () => {
    await execa('gpg', ['--batch', '--verify', `${sumsFile}.asc`, sumsFile], { cwd: release });
    await execa('sha256sum', ['--check', '--strict', sumsFile], { cwd: release });
    const sums = await readFile(join(release, sumsFile), 'utf8');
    assert.deepEqual(
      sums
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(66)),
      [publicKeyFile, 'double-1-1.noarch.rpm', 'executable'],
    );
    await appendFile(join(release, sumsFile), ' ');
    const { exitCode } = await execa('gpg', ['--batch', '--verify', `${sumsFile}.asc`, sumsFile], {
      cwd: release,
      reject: false,
    });
    assert.equal(exitCode, 1);
  });

  test('by a key that gpg does not have, or by one of several', async () => {
    await assert.rejects(findSigner('nobody@example.test'), /gpg has no secret key 'nobody@example\.test'/);
    await assert.rejects(findSigner('--version'), /gpg has no secret key '--version'/);
    await assert.rejects(
      findSigner('example.test'),
      /gpg has 2 secret keys for 'example\.test': give the fingerprint of one/,
    );
  });
});
