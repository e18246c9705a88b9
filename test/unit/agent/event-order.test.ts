// Events that contradict each other: what a site's plugins get told, and with which exit code, before anything runs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';

const main = join(import.meta.dirname, '../../../src/main.ts');
let tree: string;
beforeEach(() => {
  tree = fs.mkdtempSync(join(tmpdir(), 'order-'));
  fs.chmodSync(tree, 0o755);
  fs.mkdirSync(join(tree, 'etc'));
  fs.writeFileSync(join(tree, 'etc/os-release'), 'ID=centos\n');
});
afterEach(() => fs.rmSync(tree, { recursive: true, force: true }));

/** A run with a site's plugin of these events. */
function run(events: readonly string[], ...argv: string[]): { status: number | null; stdout: string; log: string } {
  const group = join(tree, 'plugins/site');
  fs.mkdirSync(group, { recursive: true });
  fs.writeFileSync(
    join(group, 'order.mjs'),
    `export const apiVersion = 1;
export function createPlugin() {
  return { id: 'site.order', inImage: 'all', events: () => [${events.map((event) => `{ run: () => {}, ${event} }`).join(', ')}] };
}
`,
  );
  const site = [`BASE/pluginPath=str:${join(tree, 'plugins')}`, 'BASE/pluginGroups=str:site'];
  const log = join(tree, 'run.log');
  const given = [
    'otopi',
    '--root',
    tree,
    'DIALOG/dialect=str:machine',
    `CORE/logFileName=str:${log}`,
    ...site,
    ...argv,
  ];
  const env = { PATH: '/usr/bin:/bin', OTOPI_NONROOT: '1', XDG_STATE_HOME: join(tree, 'state') };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...given], {
    env,
    input: '',
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return { status, stdout, log: fs.existsSync(log) ? fs.readFileSync(log, 'utf8') : '' };
}

describe('nothing runs, exit code 1', () => {
  const faults: [string, string[], RegExp][] = [
    [
      'a cycle',
      [
        `id: 'a', stage: 'MISC', name: 'site.a', after: ['site.b']`,
        `id: 'b', stage: 'MISC', name: 'site.b', after: ['site.a']`,
      ],
      /site\.order\.a.*site\.order\.b.*site\.order\.a|site\.order\.b.*site\.order\.a.*site\.order\.b/,
    ],
    ['a name twice', [`id: 'a', stage: 'MISC', name: 'site.a'`, `id: 'b', stage: 'SETUP', name: 'site.a'`], /site\.a/],
    [
      'a wait against the priorities',
      [
        `id: 'a', stage: 'MISC', priority: 1000, after: ['site.b']`,
        `id: 'b', stage: 'MISC', priority: 9000, name: 'site.b'`,
      ],
      /site\.order\.a.*site\.order\.b|site\.order\.b.*site\.order\.a|priorit/,
    ],
    [
      'a wait for a later stage',
      [`id: 'a', stage: 'SETUP', after: ['site.b']`, `id: 'b', stage: 'MISC', name: 'site.b'`],
      /site\.order\.a/,
    ],
  ];
  for (const [what, events, message] of faults) {
    test(what, () => {
      const { status, stdout } = run(events);
      assert.equal(status, 1, stdout);
      assert.match(stdout, message);
      assert.doesNotMatch(stdout, /Stage:/);
    });
  }
});

describe('a name that no event has', () => {
  const events = [`id: 'a', stage: 'MISC', after: ['site.nobody']`];

  test('is noted in the log', () => {
    const { status, log } = run(events);
    assert.equal(status, 0, log);
    assert.match(log, /site\.order\.a names site\.nobody/);
  });

  test('fails in SETUP where CORE/ignoreMissingBeforeAfter is false', () => {
    const { status, stdout } = run(events, 'CORE/ignoreMissingBeforeAfter=bool:False');
    assert.equal(status, 1);
    assert.match(stdout, /Failed to execute stage 'Environment setup': .*site\.nobody/);
  });
});

test('a wait against the priorities is allowed where it is asked for', () => {
  const events = [
    `id: 'a', stage: 'MISC', priority: 1000, after: ['site.b']`,
    `id: 'b', stage: 'MISC', priority: 9000, name: 'site.b'`,
  ];
  assert.equal(run(events, 'CORE/failOnPrioOverride=bool:False').status, 0);
});
