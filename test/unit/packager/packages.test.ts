// Names, patterns and plans of packages, without a package manager.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatFullNevra, formatNevra, nameArchOf, parseNevra } from '../../../src/packager/nevra.ts';
import type { PlannedPackage } from '../../../src/packager/package.ts';
import { planChanges } from '../../../src/packager/plan-changes.ts';
import { parsePackageLines } from '../../../src/packager/rpm.ts';
import { selectPackages } from '../../../src/packager/select.ts';
import { reversed } from '../../../src/packager/sides.ts';

const lines = (text: string) => parsePackageLines(text);

describe('nevra', () => {
  const cases: [string, string, string][] = [
    ['vdsm-4.50.5-1.el9.x86_64', 'vdsm.x86_64', 'vdsm-0:4.50.5-1.el9.x86_64'],
    ['bind-32:9.11-26.P2.noarch', 'bind.noarch', 'bind-32:9.11-26.P2.noarch'],
    ['python3-a-b_c++-1.0~rc1^git2-0.1.i686', 'python3-a-b_c++.i686', 'python3-a-b_c++-0:1.0~rc1^git2-0.1.i686'],
  ];
  for (const [nevra, nameArch, full] of cases) {
    it(nevra, () => {
      const id = parseNevra(nevra);
      assert.ok(id !== undefined);
      assert.equal(formatNevra(id), nevra);
      assert.equal(formatFullNevra(id), full);
      assert.equal(nameArchOf(nevra), nameArch);
    });
  }
  it('takes no half names', () => {
    for (const text of ['vdsm', 'vdsm-4.50', 'vdsm.x86_64', '', 'a-1:2:3-4.x'])
      assert.equal(parseNevra(text), undefined);
  });
});

describe('selectPackages', () => {
  const installed = lines('vdsm|0|4.40|1|x86_64\nlib|0|2|1|x86_64\nlib|0|2|1|i686\nnewest|0|9|1|noarch\n');
  const available = lines(
    'vdsm|0|4.40|1|x86_64\nvdsm|0|4.50|1|x86_64\nvdsm|1|4.1|1|x86_64\nvdsm-jsonrpc|0|1|1|noarch\nlib|0|3|1|x86_64\nnewest|0|8|1|noarch\n',
  );
  const found = (...patterns: string[]) =>
    selectPackages(installed, available, patterns).map((p) => `${p.operation} ${p.displayName}`);

  it('tells the installed one and the newest update, the epoch first', () => {
    assert.deepEqual(found('vdsm'), ['installed vdsm-4.40-1.x86_64', 'updates vdsm-1:4.1-1.x86_64']);
  });
  it('keeps architectures apart', () => {
    assert.deepEqual(found('lib'), ['installed lib-2-1.x86_64', 'installed lib-2-1.i686', 'updates lib-3-1.x86_64']);
    assert.deepEqual(found('lib.i686'), ['installed lib-2-1.i686']);
  });
  it('takes an older one in a repository for no update', () => {
    assert.deepEqual(found('newest'), ['installed newest-9-1.noarch']);
  });
  it('takes globs, whole names and versions', () => {
    assert.deepEqual(found('vdsm-j*'), ['available vdsm-jsonrpc-1-1.noarch']);
    assert.deepEqual(found('vdsm-4.40-1'), ['installed vdsm-4.40-1.x86_64']);
    assert.deepEqual(found('vdsm-1:4.1-1.x86_64'), ['updates vdsm-1:4.1-1.x86_64']);
    assert.deepEqual(found('[l]i?'), found('lib'));
    assert.deepEqual(found('v.sm', 'vds', 'nothing'), []);
  });
});

describe('planChanges', () => {
  it('has one change a package, with its versions, and one a group', () => {
    const operations: PlannedPackage[] = [
      { action: 'upgrade', nevra: 'a-1:1.1-1.noarch' },
      { action: 'upgraded', nevra: 'a-1:1.0-1.noarch' },
      { action: 'install', nevra: 'new-2-1.x86_64' },
      { action: 'obsoleted', nevra: 'old-1-1.x86_64' },
    ];
    const commands = [{ verb: 'groupInstall', specs: ['virt'] } as const];
    assert.deepEqual(
      planChanges({ commands, operations, satisfied: [], wanted: [] }).map(
        ({ kind, target, why }) => `${kind} ${target}: ${why}`,
      ),
      [
        'package @virt: install the group',
        'package a.noarch: upgrade 1:1.0-1 to 1:1.1-1',
        'package new.x86_64: install 2-1',
        'package old.x86_64: remove 1-1, replaced by another package',
      ],
    );
    assert.deepEqual(
      reversed(operations).map(({ action, nevra }) => `${action} ${nevra}`),
      ['downgraded a-1:1.1-1.noarch', 'downgrade a-1:1.0-1.noarch', 'remove new-2-1.x86_64', 'install old-1-1.x86_64'],
    );
  });
});
