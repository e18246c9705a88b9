// Run from the sources, the program knows its version and that no commit is known.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readBuildInfo } from '../../../src/base/build-info.ts';

test('from the sources, the version is the package’s and the commit is "source"', () => {
  const manifest = readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  assert.deepEqual(readBuildInfo(), { version, commit: 'source' });
});
