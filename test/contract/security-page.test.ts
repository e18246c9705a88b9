// docs/security.md names every restriction of the first-boot unit, and none that it says is left out is there.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');
/** Directives of systemd.exec(5) that restrict a service. */
const restricting =
  /^(?:CapabilityBoundingSet|IPAddress\w+|KeyringMode|LockPersonality|MemoryDenyWriteExecute|NoNewPrivileges|Private\w+|Protect\w+|Restrict\w+|SystemCall\w+|UMask)$/;

function directives(text: string): string[] {
  const names = [...text.matchAll(/`(\w+)=`/g)].map(([, name = '']) => name);
  return names.filter((name) => restricting.test(name)).toSorted();
}

test('the restrictions of the first-boot unit', async () => {
  const unit = await readFile(join(root, 'packaging/files/ovirt-host-deploy-first-boot.service'), 'utf8');
  const page = await readFile(join(root, 'docs/security.md'), 'utf8');
  const [, taken = '', leftOut = ''] = /\n## The first boot of an image\n(.*)\nLeft out,(.*?)\n## /s.exec(page) ?? [];
  const inUnit = unit
    .split('\n')
    .flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? [])
    .filter((name) => restricting.test(name));
  assert.ok(inUnit.length > 5);
  assert.deepEqual(directives(taken), inUnit.toSorted());
  assert.deepEqual(
    directives(leftOut).filter((name) => inUnit.includes(name)),
    [],
  );
});
