// What a journal in an image tree may ask for: nothing but changes of the tree.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { removeKey } from '../../../src/packager/rpm-family/signing-keys.ts';
import { requireTreeUndo } from '../../../src/packager/rpm-family/tree-undo.ts';
import type { UndoArguments } from '../../../src/packager/rpm-family/undo-arguments.ts';
import { stepsOf } from '../../../src/transaction/file-element.ts';
import type { Step, StepTools } from '../../../src/transaction/step.ts';
import { commandStep } from '../../../src/transaction/step.ts';
import { TreeSteps, faultOfTreeStep } from '../../../src/transaction/tree-steps.ts';

const root = '/srv/image';
const runDir = `${root}/var/lib/ovirt-host-deploy/20260101000000-abcdef`;
const where = { root, runDir };
const { args: file } = stepsOf({ path: '/etc/vdsm/vdsm.conf', content: Buffer.from('x'), why: '' }, runDir, {
  missing: [],
  before: undefined,
});
const fileStep = (kind: string, change: object = {}): Step => ({
  kind,
  args: { ...file, ...change } as unknown as Step['args'],
});

const allowed: readonly Step[] = [
  fileStep('file.replace'),
  fileStep('file.restore', { user: 'vdsm' }),
  { kind: 'folder.remove', args: { path: '/etc/vdsm' } },
  { kind: 'folder.permissions', args: { path: '/etc/vdsm', mode: 0o755, owner: 'vdsm', group: 'kvm' } },
  { kind: 'link.make', args: { path: '/etc/link', target: '/elsewhere/in/the/image' } },
  commandStep(['systemctl', `--root=${root}`, 'enable', '--', 'vdsmd.service', 'getty@tty1.service']),
  { kind: 'otopi.packagers.dnf.undo', args: {} },
];

const refused: readonly (readonly [name: string, step: Step])[] = [
  ['a program', commandStep(['touch', '/etc/cron.d/x'])],
  ['a shell', commandStep(['sh', '-c', 'id'])],
  [
    'a program that is called as an allowed one',
    commandStep(['/srv/image/evil/systemctl', `--root=${root}`, 'enable', '--', 'x']),
  ],
  [
    'dnf with plugins of the tree',
    commandStep(['dnf', `--installroot=${root}`, '--setopt=pluginpath=/srv/image/evil', 'update']),
  ],
  ['rpm with a macro that runs a shell', commandStep(['rpm', '--eval', '%(touch /x)'])],
  ['curl that writes a file', commandStep(['curl', '-o', '/etc/cron.d/x', 'file:///srv/image/x'])],
  ['systemctl of this machine', commandStep(['systemctl', 'start', '--', 'x'])],
  ['systemctl of another tree', commandStep(['systemctl', '--root=/', 'enable', '--', 'x'])],
  ['systemctl that starts', commandStep(['systemctl', `--root=${root}`, 'start', '--', 'x'])],
  ['an option for a unit', commandStep(['systemctl', `--root=${root}`, 'enable', '--', '--root=/'])],
  ['a path for a unit', commandStep(['systemctl', `--root=${root}`, 'enable', '--', '/etc/systemd/system/x.service'])],
  ['input for a program', commandStep(['systemctl', `--root=${root}`, 'enable', '--', 'x'], { stdin: 'x' })],
  ['no program', { kind: 'command.run', args: {} }],
  ['a file above the tree', fileStep('file.remove', { path: '/../../etc/passwd' })],
  ['a file by a relative path', fileStep('file.remove', { path: 'etc/passwd' })],
  ['a staged file elsewhere', fileStep('file.discard', { temp: '../../../../etc/passwd' })],
  ['a staged file that is the folder above', fileStep('file.discard', { temp: '..' })],
  ['a file aside that is one of this machine', fileStep('file.discard', { aside: '/etc/shadow' })],
  ['a file aside by a way around', fileStep('file.replace', { aside: `${runDir}/../../../../../../etc/shadow` })],
  ['a file aside that is no staged one', fileStep('file.replace', { aside: `${runDir}/journal` })],
  ['a user that is none', fileStep('file.replace', { user: '../x' })],
  ['a folder above the tree', { kind: 'folder.remove', args: { path: '/etc/../../..' } }],
  ['a link above the tree', { kind: 'link.make', args: { path: '/../x', target: 'y' } }],
  ['a step for a running host', { kind: 'ovirt-host-deploy.vdsm.bridge.roll-back', args: {} }],
];

suite('steps', () => {
  for (const step of allowed)
    test(`${step.kind} ${JSON.stringify(step.args).slice(0, 60)}`, () =>
      assert.equal(faultOfTreeStep(step, where), undefined));

  for (const [name, step] of refused)
    test(`refused: ${name}`, async () => {
      assert.notEqual(faultOfTreeStep(step, where), undefined);
      const done: unknown[] = [];
      const run = (argv: readonly string[]) => Promise.reject(new Error(String(done.push(argv))));
      await assert.rejects(new TreeSteps().do(step, { ...where, run } as unknown as StepTools), {
        code: 'recovery-failed',
        message: /outside of the image tree \/srv\/image \(.*\): remove the folder if it is not of your making/,
      });
      assert.deepEqual(done, []);
    });
});

suite('packages', () => {
  const undo: UndoArguments = {
    flavour: 'dnf4',
    program: '/usr/bin/dnf-3',
    call: { disabledPlugins: ['versionlock', '*'], enabledPlugins: [], root },
    comment: '20260101000000-abcdef.1',
    lastId: 1,
    operations: [{ action: 'install', nevra: 'vdsm-0:4.50-1.el9.x86_64' }],
    groups: false,
    users: ['root'],
    keepAliveMs: 1000,
  };
  test('those of the tree are rolled back', () => requireTreeUndo(undo, where));
  test('on a host of its own nothing is asked', () =>
    requireTreeUndo({ ...undo, program: 'x' }, { root: '/', runDir }));

  const rows: readonly (readonly [name: string, change: Partial<UndoArguments>])[] = [
    ['a program of the tree', { program: `${root}/usr/bin/dnf` }],
    ['a program of another name', { program: '/usr/bin/sh' }],
    ['this machine', { call: { disabledPlugins: [], enabledPlugins: [] } }],
    ['another tree', { call: { disabledPlugins: [], enabledPlugins: [], root: '/' } }],
    ['an option for a package', { operations: [{ action: 'install', nevra: '--setopt=pluginpath=/srv/image/evil' }] }],
    ['a path for a package', { operations: [{ action: 'install', nevra: '/srv/image/evil.rpm' }] }],
    ['a comment that is a path', { comment: '../../../../etc/cron.d/x' }],
    ['an option for a plugin', { call: { disabledPlugins: ['-x'], enabledPlugins: [], root } }],
  ];
  for (const [name, change] of rows)
    test(`refused: ${name}`, () =>
      assert.throws(() => requireTreeUndo({ ...undo, ...change }, where), { code: 'recovery-failed' }));

  test('refused: a key that is an option', async () => {
    await assert.rejects(async () => removeKey({ id: '-x', release: '1' }, where as unknown as StepTools), {
      code: 'recovery-failed',
    });
  });
});
