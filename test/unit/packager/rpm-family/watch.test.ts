// What people and peers hear while a transaction runs.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { dnf4 } from '../../../../src/packager/rpm-family/dnf4.ts';
import { dnf5 } from '../../../../src/packager/rpm-family/dnf5.ts';
import type { Flavour } from '../../../../src/packager/rpm-family/flavour.ts';
import type { PlannedPackage } from '../../../../src/packager/package.ts';
import { Watch } from '../../../../src/packager/rpm-family/watch.ts';
import { fakeContext } from '../../fake-context.ts';

function watch(flavour: Flavour, operations: PlannedPackage[], keepAliveMs = 60_000) {
  const { ctx, recorded } = fakeContext();
  const said: (string | undefined)[] = [];
  const progress = (text: string | undefined) => void said.push(text);
  return { watch: new Watch({ flavour, log: ctx.log, progress, keepAliveMs, operations }), log: recorded.log, said };
}

const update: PlannedPackage[] = [
  { action: 'upgrade', nevra: 'a-2:1.1-1.noarch' },
  { action: 'upgraded', nevra: 'a-2:1.0-1.noarch' },
  { action: 'remove', nevra: 'c-1-1.noarch' },
];

it('tells each package once, when its turn is over, by the name in the plan', () => {
  const { watch: w, log, said } = watch(dnf4, update);
  w.onLine('(1/1): a-1.1-1.noarch.rpm                       1.4 MB/s | 6.1 kB     00:00    ');
  assert.equal(w.begun, false);
  w.onLine('Running transaction');
  assert.equal(w.begun, true);
  w.onLine('  Upgrading        : a-2:1.1-1.noarch                                       1/3 ');
  assert.deepEqual(log, ['INFO DNF Downloaded a-2:1.1-1.noarch']);
  w.onLine('  Running scriptlet: a-2:1.1-1.noarch                                       1/3 ');
  w.onLine('  Cleanup          : a-2:1.0-1.noarch                                       2/3 ');
  w.onLine('  Erasing          : c-1-1.noarch                                           3/3 ');
  w.end();
  assert.deepEqual(log.slice(1), ['INFO DNF Upgrade: a-2:1.1-1.noarch', 'INFO DNF Removed: c-1-1.noarch']);
  assert.equal(said.at(-1), undefined);
});

it('does not take the old side of an update for a removed package', () => {
  const { watch: w, log } = watch(dnf5, update);
  w.onLine('[3/5] Upgrading a-2:1.1-1.noarch       100% | 157.0   B/s |   3.0   B |  00m00s');
  w.onLine('[ 4/15] Removing a-2:1.0-1.noarch      100% | 157.0   B/s |   3.0   B |  00m00s');
  w.onLine('[15/15] Removing c-0:1-1.noarch        100% | 157.0   B/s |   3.0   B |  00m00s');
  assert.deepEqual(log, ['INFO DNF Upgrade: a-2:1.1-1.noarch', 'INFO DNF Removed: c-1-1.noarch']);
});

it('completes names that the columns cut', () => {
  const name = 'a-package-with-a-rather-long-name-1.0-1.noarch';
  const { watch: w, log } = watch(dnf5, [{ action: 'install', nevra: name }]);
  w.onLine('[5/8] Installing a-package-with-a-ra 100% | 386.7 KiB/s | 792.0   B |  00m00s');
  assert.deepEqual(log, [`INFO DNF Installed: ${name}`]);
});

it('tells once that it waits, and notices when it goes on', () => {
  const { watch: w, log } = watch(dnf4, []);
  w.onLine('Waiting for process with pid 12 to finish.');
  w.onLine('Waiting for process with pid 12 to finish.');
  assert.deepEqual(log, ['WARNING Waiting for process with pid 12 to finish.']);
  assert.notEqual(w.waitingSince, undefined);
  w.onLine('Running transaction check');
  assert.equal(w.waitingSince, undefined);
});

it('keeps the peer awake, but not while records come by themselves', () => {
  const awake = watch(dnf4, [], 0);
  awake.watch.onPoll();
  assert.match(awake.log.join('\n'), /^INFO DNF is at work: resolving/);
  const busy = watch(dnf4, [], 60_000);
  busy.watch.onPoll();
  assert.deepEqual(busy.log, []);
});
