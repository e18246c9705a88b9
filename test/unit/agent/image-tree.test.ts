// The image tree: whose it may be, where its links lead, and that a journal in it runs nothing on this machine.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { imageTree } from '../../../src/agent/image-tree.ts';
import { readFacts } from '../../../src/host/facts-reader.ts';
import { resolveInTree } from '../../../src/host/in-tree.ts';
import { readUserNames } from '../../../src/packager/rpm-family/users.ts';

const needsRoot = process.geteuid?.() === 0 ? false : 'needs root';
const stateFolder = 'var/lib/ovirt-host-deploy';
let home: string;
let root: string;
let outside: string;

beforeEach(() => {
  home = fs.mkdtempSync(join(tmpdir(), 'image-tree-'));
  root = join(home, 'image');
  outside = join(home, 'outside');
  write('etc/os-release', 'ID=fedora\nVERSION_ID=42\n');
  fs.mkdirSync(outside);
});
afterEach(() => fs.rmSync(home, { recursive: true }));

function write(path: string, text: string): void {
  fs.mkdirSync(dirname(join(root, path)), { recursive: true, mode: 0o755 });
  fs.writeFileSync(join(root, path), text, { mode: 0o644 });
}

function link(path: string, target: string): void {
  fs.mkdirSync(dirname(join(root, path)), { recursive: true, mode: 0o755 });
  fs.rmSync(join(root, path), { force: true });
  fs.symlinkSync(target, join(root, path));
}

suite('whose tree it is', { skip: needsRoot }, () => {
  test("root's", () => assert.equal(imageTree(root), root));
  const rows: readonly (readonly [name: string, spoil: () => void])[] = [
    ["another user's", () => fs.chownSync(root, 65_534, 65_534)],
    ['one that everybody can write', () => fs.chmodSync(root, 0o777)],
    ['one in a folder of another user', () => fs.chownSync(home, 65_534, 65_534)],
    [
      'one whose state is of another user',
      () => {
        write(`${stateFolder}/x`, '');
        fs.chownSync(join(root, stateFolder), 65_534, 65_534);
      },
    ],
    [
      'one whose way to the state everybody can write',
      () => {
        write(`${stateFolder}/x`, '');
        fs.chmodSync(join(root, 'var/lib'), 0o777);
      },
    ],
  ];
  for (const [name, spoil] of rows)
    test(`refused: ${name}`, () => {
      spoil();
      assert.throws(() => imageTree(root), { code: 'file-refused' });
    });
});

suite('what leads out of the tree', () => {
  const rows: readonly (readonly [name: string, path: string, target: () => string])[] = [
    ['/var', 'var', () => outside],
    ['/var/lib', 'var/lib', () => outside],
    ['the folder of runs', stateFolder, () => outside],
    ['a run', `${stateFolder}/20260101000000-abcdef`, () => outside],
    ['a journal', `${stateFolder}/20260101000000-abcdef/journal`, () => join(outside, 'journal')],
    ['a backup', `${stateFolder}/20260101000000-abcdef/backup/etc`, () => '/etc'],
    ['the configuration', 'etc/ovirt-host-deploy.conf', () => outside],
    ['its folder', 'etc/ovirt-host-deploy.conf.d', () => outside],
    ['a file in it', 'etc/ovirt-host-mgmt.conf.d/1.conf', () => outside],
  ];
  for (const [name, path, target] of rows)
    test(`refused: ${name}`, () => {
      link(path, target());
      assert.throws(() => imageTree(root), { code: 'image-tree', message: /leads out of the image tree/ });
    });

  test('refused: no system but by a link to that of this machine', () => {
    link('etc/os-release', '/proc/version');
    assert.throws(() => imageTree(root), { code: 'image-tree', message: /is no image tree/ });
  });
});

suite('links are read as in the image', () => {
  test('absolute ones begin at the tree, and nothing goes above it', () => {
    write('usr/lib/x/file', 'x');
    link('a', '/usr/lib/x');
    link('b', '../../../../usr/lib');
    link('ring', 'ring');
    assert.equal(resolveInTree(root, '/a/file'), join(root, 'usr/lib/x/file'));
    assert.equal(resolveInTree(root, 'b/x/../x/file'), join(root, 'usr/lib/x/file'));
    assert.equal(resolveInTree(root, '/../../etc/none'), join(root, 'etc/none'));
    assert.equal(fs.existsSync(resolveInTree(root, 'ring')), false);
    assert.equal(resolveInTree('/', 'etc/passwd'), '/etc/passwd');
  });

  test('facts and users are those of the image', () => {
    write('usr/lib/passwd', 'inside:x:5:5::/:/bin/sh\n');
    link('etc/passwd', '/usr/lib/passwd');
    write('usr/lib/os-release', 'ID=fedora\nVERSION_ID=41\n');
    link('etc/os-release', '/usr/lib/os-release');
    assert.deepEqual(readUserNames(root), ['inside']);
    assert.equal(readFacts(root).osRelease.versionId, '41');
    link('etc/passwd', join('..', '..', '..', '..', '..', '..', 'etc', 'passwd'));
    assert.deepEqual(readUserNames(root), [], 'not those of this machine');
  });
});

test('a journal in a tree runs no program of this machine and removes no file of it', { skip: needsRoot }, () => {
  const victim = join(outside, 'victim');
  fs.writeFileSync(victim, 'kept');
  const proof = join(outside, 'proof');
  const steps = [
    { kind: 'command.run', args: { argv: ['/bin/sh', '-c', `touch ${proof}`] } },
    { kind: 'file.discard', args: { path: '/etc/x', temp: '.x.00', aside: victim, user: null } },
    { kind: 'file.discard', args: { path: '/etc/x', temp: '../../outside/victim', aside: '', user: null } },
  ];
  const records = [
    { t: 'begin', run: '20260101000000-abcdef', pid: 1, started: '2026-01-01', version: 1 },
    ...steps.map((step, n) => ({ t: 'entry', n, tx: 'main', name: 'x', commit: [], undo: [step], revert: [step] })),
  ];
  write(`${stateFolder}/20260101000000-abcdef/journal`, records.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const main = join(import.meta.dirname, '../../../src/main.ts');
  const words = ['DIALOG/autoAcceptDefault=bool:True', 'QUESTION/1/DIALOG_CONFIRM/DEPLOY_PROCEED=str:yes'];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [main, 'ovirt-host-deploy', '--root', root, ...words],
    {
      encoding: 'utf8',
      input: 'yes\n',
      env: { PATH: process.env['PATH'], OTOPI_LOGDIR: outside },
      timeout: 60_000,
    },
  );
  assert.match(`${stdout}${stderr}`, /asks for something outside of the image tree/);
  assert.notEqual(status, 0);
  assert.equal(fs.existsSync(proof), false);
  assert.equal(fs.readFileSync(victim, 'utf8'), 'kept');
});
