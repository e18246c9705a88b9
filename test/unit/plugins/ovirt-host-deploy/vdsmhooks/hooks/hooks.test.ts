// Hooks of vdsm: which files go where, and which packages they need on which distribution.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { hookEvents } from '../../../../../../plugins/ovirt-host-deploy/vdsmhooks/hooks/index.ts';
import { packagesOf } from '../../../../../../plugins/ovirt-host-deploy/vdsmhooks/hooks/packages.ts';
import { fakeContext } from '../../../../fake-context.ts';

const base = mkdtempSync(join(tmpdir(), 'hooks-'));
after(() => rmSync(base, { recursive: true }));
const folders = { hooks: join(base, 'hooks.d'), packages: join(base, 'packages.d') };
const plugin = { id: 'test', events: () => hookEvents(folders) };
const os = (id: string, idLike: string[] = []) => ({ id, idLike, versionId: '9', variantId: '', prettyName: '' });

function put(path: string, text: string, mode = 0o644): void {
  mkdirSync(join(base, path, '..'), { recursive: true });
  writeFileSync(join(base, path), text);
  chmodSync(join(base, path), mode);
}

test('no folders: nothing happens', async () => {
  const { recorded, run } = fakeContext();
  await run(plugin);
  assert.deepEqual([recorded.files, recorded.packages], [[], []]);
});

test('files keep their relative path and whether they can be executed; dot files are ignored', async () => {
  put('hooks.d/before_vm_start/50_site', '#!/bin/sh\n', 0o755);
  put('hooks.d/before_vm_start/.50_site.swp', 'x');
  put('hooks.d/.git/config', 'x');
  put('hooks.d/readme', 'text\n');
  put('packages.d/site-centos', '# needed by 50_site\nsg3_utils\n\nsocat \n');
  put('packages.d/site-debian', 'never\n');
  const { recorded, run } = fakeContext();
  await run(plugin);
  assert.deepEqual(
    recorded.files.map(({ path, mode, owner }) => [path, mode, owner]),
    [
      ['/usr/libexec/vdsm/hooks/before_vm_start/50_site', 0o755, 'root'],
      ['/usr/libexec/vdsm/hooks/readme', 0o644, 'root'],
    ],
  );
  assert.deepEqual(recorded.packages, ['installUpdate sg3_utils socat']);
});

for (const [name, file, system, expected] of [
  ['ID', 'hook.fedora', os('fedora'), ['p']],
  ['ID_LIKE', 'hook-fedora', os('centos', ['rhel', 'fedora']), ['p']],
  ['redhat stands for rhel', 'hook.redhat', os('rhel', ['fedora']), ['p']],
  ['redhat stands for a likeness to rhel', 'hook.redhat', os('rocky', ['rhel']), ['p']],
  ['another distribution', 'hook.debian', os('fedora'), []],
  ['the name has to end with it', 'fedora-hook', os('fedora'), []],
  ['no ID at all', 'hook', os(''), []],
] as const)
  test(`packages by distribution: ${name}`, () => {
    assert.deepEqual(packagesOf([{ name: file, text: 'p\np\n' }], system), expected);
  });
