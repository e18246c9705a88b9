// Package managers of other versions, played by programs that write their forms: what they print is understood, and a form that
// is not is an error before anything is changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PackageHost } from './host.ts';
import { complaints } from './host.ts';

const player = '/usr/local/sbin/dnf5';

/** Previews go through `edit`, `--json` of the history is unknown; all else is the real one. */
const playing = (edit: string): string => `#!/bin/sh
case " $* " in
  *" --json"*) echo 'Unknown argument "--json" for command "info".' >&2; exit 2 ;;
  *" --assumeno "*) out=$(/usr/bin/dnf5 "$@"); code=$?; printf '%s\\n' "$out" | ${edit}; exit $code ;;
esac
exec /usr/bin/dnf5 "$@"
`;

/** 5.2.12 to 5.2.18 (libdnf5-cli/output/transaction_table.cpp): an epoch of 0 is left out. */
const withoutEpoch = playing(String.raw`sed -E 's/^( +(replacing +)?\S+ +\S+ +)0:/\1/'`);
const ofTheFuture = playing(String.raw`sed -E 's/^( +\S+ +\S+ +)[0-9]+:/\1epoch /; /^Transaction Summary/,$d'`);

export function formTests(host: () => PackageHost): void {
  const action: [string, string] = ['installUpdate', 'virt-top,iptables-services'];

  test('dnf 5.2: packages without an epoch are planned, installed, and rolled back through the history', async () => {
    const at = host();
    await at.offer('v1');
    await at.shell('dnf5 -y -q install virt-top');
    const start = await at.packages();
    await at.offer('v1', 'v2');
    await at.host.writeFile(player, withoutEpoch, 0o755);
    try {
      const plan = await at.run({ action, plan: true });
      assert.equal(plan.code, 0, plan.stdout);
      assert.match(await at.log(), /PLANNED package virt-top\.noarch: upgrade 1\.1\.1-8\.el9 to 1\.1\.1-9\.el9/);
      const run = await at.run({ action, fail: true });
      assert.equal(run.code, 1);
      assert.ok(run.records.includes('INFO DNF Upgrade: virt-top-1.1.1-9.el9.noarch'), run.records.join('\n'));
      assert.match(await at.log(), /execute detached: \S+ .*history undo/);
      assert.doesNotMatch(complaints(run), /history/);
      assert.deepEqual(await at.packages(), start);
    } finally {
      await at.shell(`rm ${player}`);
    }
  });

  test('a form that is not understood ends the run before it changes anything', async () => {
    const at = host();
    await at.offer('v1');
    const start = await at.packages();
    await at.host.writeFile(player, ofTheFuture, 0o755);
    try {
      for (const plan of [true, false]) {
        const run = await at.run({ action, plan });
        assert.equal(run.code, 1, run.stdout);
        assert.match(complaints(run), /dnf 5 would change some packages and 0 of them were understood/);
      }
      assert.deepEqual(await at.packages(), start);
    } finally {
      await at.shell(`rm ${player}`);
    }
  });
}
