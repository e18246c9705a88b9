// The agent as a process: what a wrong command line or configuration gets, in both dialects, with nothing touched.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { takeSnapshot } from '../transaction/snapshot.ts';

const main = join(import.meta.dirname, '../../../src/main.ts');
const machine = 'DIALOG/dialect=str:machine';
let tree: string;
beforeEach(() => {
  tree = fs.mkdtempSync(join(tmpdir(), 'agent-'));
  fs.chmodSync(tree, 0o755);
  fs.mkdirSync(join(tree, 'usr/lib'), { recursive: true });
  fs.writeFileSync(join(tree, 'usr/lib/os-release'), 'ID=test\n');
});
afterEach(() => fs.rmSync(tree, { recursive: true, force: true }));

/** A run in an image tree of its own, so that tests beside it and this machine are left alone. */
const agent = (argv: readonly string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [main, ...argv], {
    env: { PATH: '/usr/bin:/bin', OTOPI_NONROOT: '1', XDG_STATE_HOME: join(tree, 'state'), TMPDIR: tree, ...env },
    input: '',
    encoding: 'utf8',
    timeout: 30_000,
  });
const inTree = (program: string, ...argv: string[]) => agent([program, '--root', tree, ...argv]);
const leftBehind = () => fs.readdirSync(tree).filter((name) => name !== 'usr' && !name.endsWith('.log'));

describe('exit code 2, before anything runs', () => {
  const wrong: [string, string[], RegExp][] = [
    ['an unknown option', ['--plna'], /Unknown option --plna; did you mean --plan\?/],
    ['a piece that is no variable', ['plan'], /plan is neither an option nor a variable/],
    ['a missing type', ['VIRT/enable=True'], /Missing variable type/],
    ['an unknown type', ['VIRT/enable=boolean:True'], /VIRT\/enable.*Invalid type 'boolean'/],
    ['a value that does not fit its key', ['VIRT/enable=bool:maybe'], /VIRT\/enable.*'maybe' is no bool/],
    [
      'an unknown group',
      ['APPEND:BASE/pluginGroups=str:ovirt-host-deplo'],
      /Unknown plugin group 'ovirt-host-deplo'; did you mean ovirt-host-deploy\?/,
    ],
    ['an unknown dialect', ['DIALOG/dialect=str:martian'], /no dialect 'martian': use human or machine/],
  ];
  for (const [name, argv, message] of wrong) {
    test(`${name}, on stderr for people`, () => {
      const { status, stderr, stdout } = inTree('ovirt-host-deploy', ...argv);
      assert.equal(status, 2);
      assert.match(stderr, message);
      assert.match(stderr, /\nThe host is unchanged\n$/);
      assert.equal(stdout, '');
      assert.deepEqual(leftBehind(), []);
    });
  }

  test('a mistyped command', () => {
    const { status, stderr } = agent(['psuh', 'host1']);
    assert.equal(status, 2);
    assert.match(stderr, /There is no command 'psuh'; did you mean push\? \[bad-argument\]/);
  });

  for (const [command, typo, meant] of [
    ['push', '--paralel', '--parallel'],
    ['hosts', '--jsn', '--json'],
    ['media', '--outptu', '--output'],
    ['bundle', '--fodler', '--folder'],
    ['check', '--ignroe', '--ignore'],
    ['recover', '--shwo', '--show'],
  ] as const)
    test(`a mistyped option of ${command}`, () => {
      const { stderr } = agent([command, typo]);
      assert.ok(stderr.endsWith(`Unknown option ${typo}; did you mean ${meant}? [bad-argument]\n`), stderr);
    });

  test('for a machine as a record on stdout, with nothing on stderr', () => {
    const { status, stderr, stdout } = inTree('ovirt-host-deploy', machine, 'VIRT/enable=bool:maybe');
    assert.equal(status, 2);
    assert.equal(stderr, '');
    assert.match(stdout, /^\*\*\*L:ERROR Internal error: Argument VIRT\/enable: .*\n$/);
  });
});

describe('exit code 1, before anything changes', () => {
  const conf = (text: string, mode = 0o644): string => {
    const path = join(tree, 'bad.conf');
    fs.writeFileSync(path, text, { mode });
    fs.chmodSync(path, mode);
    return `CORE/configFileName=str:${path}`;
  };

  test('a bad value in a configuration file names key, section, file and line', () => {
    const { status, stdout } = inTree('otopi', machine, conf('[environment:override]\n\nVIRT/enable=bool:maybe\n'));
    assert.equal(status, 1);
    assert.match(
      stdout,
      /Cannot parse configuration file key VIRT\/enable at section environment:override: .*bad\.conf:3/,
    );
  });

  test('a configuration file that others can write is refused', () => {
    const { status, stdout } = inTree('otopi', machine, conf('[environment:default]\n', 0o666));
    assert.equal(status, 1);
    assert.match(stdout, /bad\.conf is refused: others than its owner can write it/);
  });

  test('a mistyped key is told in the dialog', () => {
    const { stdout } = inTree('ovirt-host-deploy', machine, 'VIRT/enabel=bool:True');
    assert.match(stdout, /^\*\*\*L:WARNING Nobody declared the key VIRT\/enabel; did you mean VIRT\/enable\?$/m);
  });

  test('the end of input where the first answer is awaited', () => {
    const { status, stdout, stderr } = inTree('ovirt-host-deploy', machine);
    assert.equal(status, 1);
    assert.equal(stderr, '');
    assert.match(stdout, /^\*\*\*L:INFO Stage: Initializing\n\*\*\*CONFIRM DEPLOY_PROCEED /);
    assert.match(stdout, /Failed to execute stage 'Initializing': End of file/);
    assert.doesNotMatch(stdout, /TERMINATION_COMMAND/);
  });
});

describe('names and information', () => {
  test('setup speaks to engines that know no extras', () => {
    const { stdout } = inTree('setup', machine);
    assert.doesNotMatch(stdout, /^\*\*%/m);
    assert.match(stdout, /CONFIRM DEPLOY_PROCEED/);
  });

  test('a plain otopi run goes through every stage and ends with 0', () => {
    const { status, stdout, stderr } = inTree('otopi', machine);
    assert.equal(status, 0, stdout);
    assert.equal(stderr, '');
    assert.match(stdout, /\*\*\*TERMINATE\n$/);
  });

  for (const option of ['--help', '--version', '--list-env', '--list-events']) {
    test(`${option} answers without a run`, () => {
      const { status, stdout, stderr } = agent(['ovirt-host-deploy', option]);
      assert.equal(status, 0);
      assert.equal(stderr, '');
      assert.ok(stdout.length > 20);
      assert.deepEqual(leftBehind(), []);
    });
  }
});

describe('a second run beside one that is alive', () => {
  const stateDir = () => `${process.geteuid?.() === 0 ? '/var/lib' : '/state'}/ovirt-host-deploy`;
  const run = '20260101000000-abcdef';
  const link = () => join(tree, 'etc/made-by-the-first');

  /** A run in the middle of its transaction. */
  async function startFirst(): Promise<ChildProcess> {
    const runDir = join(tree, stateDir(), run);
    fs.mkdirSync(runDir, { recursive: true, mode: 0o700 });
    const undo = [{ kind: 'link.restore', args: { path: '/etc/made-by-the-first', before: null } }];
    const records = [
      { t: 'begin', run, pid: 1, started: '2026-01-01', version: 1 },
      { t: 'entry', n: 1, tx: 'main', name: 'a link', commit: [], undo, revert: undo },
    ];
    const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    fs.writeFileSync(join(runDir, 'journal'), text, { mode: 0o600 });
    fs.mkdirSync(join(tree, 'etc'), { recursive: true });
    fs.symlinkSync('x', link());
    const holder = join(import.meta.dirname, '../transaction/lock-holder.ts');
    const child = spawn(process.execPath, [holder, join(tree, stateDir())], { stdio: ['pipe', 'pipe', 'inherit'] });
    await new Promise((resolve) => void child.stdout.once('data', resolve));
    return child;
  }

  /** But for its logs. */
  const snapshot = () =>
    takeSnapshot(tree, (path) => !path.endsWith('.log') && !path.endsWith('/lock') && !path.endsWith('/holder'));

  test('asks nothing, recovers nothing, and names the holder; a plan and a check say that it is alive', async () => {
    const child = await startFirst();
    try {
      const before = snapshot();
      const alive = new RegExp(`Another run holds this host \\(process ${child.pid}, since .*, started by .+\\)`);
      const second = inTree('ovirt-host-deploy', machine);
      assert.equal(second.status, 1);
      assert.match(second.stdout, new RegExp(`${alive.source}; wait for it to end, or end it \\[run-locked\\]`));
      assert.doesNotMatch(second.stdout, /CONFIRM|did not end|Recover/);
      assert.match(second.stdout, /^\*\*\*L:INFO The host is unchanged$/m);
      const recovery = agent(['recover', '--root', tree]);
      assert.equal(recovery.status, 1);
      assert.match(recovery.stderr, alive);
      const shown = agent(['recover', '--show', '--root', tree]);
      assert.match(shown.stdout, alive);
      assert.doesNotMatch(shown.stdout, /did not end/);
      const plan = inTree('otopi', machine, '--plan');
      assert.match(plan.stdout, new RegExp(`^\\*\\*\\*L:WARNING ${alive.source}; this plan`, 'm'));
      assert.doesNotMatch(plan.stdout, /did not end/);
      assert.deepEqual(snapshot(), before);
    } finally {
      child.kill('SIGKILL');
      await new Promise((resolve) => void child.once('exit', resolve));
    }
    const dead = agent(['recover', '--show', '--root', tree]);
    assert.match(
      dead.stdout,
      /^Run 20260101000000-abcdef of 2026-01-01 did not end\n  journal: .*\n  to roll back: a link\n/,
    );
    assert.equal(agent(['recover', '--root', tree]).status, 0);
    assert.equal(fs.existsSync(link()), false);
    assert.equal(agent(['recover', '--root', tree]).stdout, 'Nothing to recover\n');
  });
});

test('an error in INIT asks nothing more', () => {
  const conf = join(tree, 'bad.conf');
  fs.writeFileSync(conf, '[environment:default]\nVIRT/enable=bool:maybe\n', { mode: 0o644 });
  const { status, stdout } = inTree('ovirt-host-deploy', machine, `CORE/configFileName=str:${conf}`);
  assert.equal(status, 1);
  assert.match(stdout, /Cannot parse configuration file/);
  assert.doesNotMatch(stdout, /CONFIRM/);
  assert.match(stdout, /^\*\*\*L:INFO The host is unchanged$/m);
  assert.match(stdout, /\*\*\*TERMINATE\n$/);
});
