// The owner of a folder swaps the files in it while root works there: nothing is followed, nothing waits, nothing of his is obeyed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import type { FileSpec } from '../../../src/transaction/transaction.ts';
import type { Rig } from './rig.ts';
import { makeRig } from './rig.ts';

const why = 'a test';
const vdsm = 36;
const file = '/vdsm/file';
const secret = 'root:$6$hash\n';

let inCommit: () => void = () => undefined;
let rig: Rig;
beforeEach(() => {
  inCommit = () => undefined;
  rig = makeRig({ steps: { 'test.do': () => inCommit() } });
  fs.mkdirSync(rig.path('/vdsm'), { mode: 0o755 });
  fs.chownSync(rig.path('/vdsm'), vdsm, vdsm);
  fs.writeFileSync(rig.path('/shadow'), secret, { mode: 0o600 });
});
afterEach(() => rig.dispose());

/** What may be put in the way. */
const swaps: Record<string, (at: string) => void> = {
  FIFO: (at) => void spawnSync('mkfifo', [at]),
  device: (at) => void spawnSync('mknod', [at, 'c', '1', '5']),
  'symbolic link': (at) => fs.symlinkSync(rig.path('/shadow'), at),
  folder: (at) => fs.mkdirSync(at),
  'hard link': (at) => fs.linkSync(rig.path('/shadow'), at),
  socket: (at) => void spawnSync(process.execPath, ['-e', `net.createServer().listen('${at}', () => process.exit())`]),
};

/** Every name in the folder, also that of a staged file, becomes the thing. */
function swap(kind: string, names = fs.readdirSync(rig.path('/vdsm'))): void {
  for (const name of new Set([...names, 'file'])) {
    const at = join(rig.path('/vdsm'), name);
    fs.rmSync(at, { recursive: true, force: true });
    swaps[kind]?.(at);
    assert.ok(fs.lstatSync(at, { throwIfNoEntry: false }) !== undefined, `${kind} was made`);
  }
}

const step = { kind: 'test.do', args: {} };
const turn = () =>
  rig.main.add({ name: 'turn', change: { kind: 'command', target: 'x', why }, commit: [step], undo: [] });
const die = (): void => {
  throw new Error('died');
};
const spec: FileSpec = { path: file, content: 'new', mode: 0o440, owner: 'vdsm', enforcePermissions: true, why };

const moments: Record<string, (kind: string) => Promise<void>> = {
  'before staging': async (kind) => {
    await rig.main.begin();
    swap(kind);
    await assert.rejects(rig.main.writeFile(spec), { code: 'file-refused' });
    await rig.manager.rollback();
  },
  'after staging': async (kind) => {
    await rig.main.begin();
    await rig.main.writeFile(spec);
    swap(kind);
    await assert.rejects(rig.main.commit(), { code: 'file-refused' });
    await rig.manager.rollback();
  },
  'in the commit': async (kind) => {
    await rig.main.begin();
    await rig.main.writeFile(spec);
    await turn();
    inCommit = () => swap(kind);
    await assert.rejects(rig.main.commit(), { code: 'file-refused' });
    await rig.manager.rollback();
  },
  'at the rollback': async (kind) => {
    await rig.main.begin();
    await turn();
    await rig.main.writeFile(spec);
    inCommit = die;
    await assert.rejects(rig.main.commit(), /died/);
    swap(kind);
    await rig.manager.rollback();
    assert.match(rig.log.join('\n'), /WARNING .*\/vdsm\/file/);
  },
  'at the recovery of a commit': async (kind) => {
    await rig.main.begin();
    await rig.main.writeFile(spec);
    await turn();
    inCommit = die;
    await assert.rejects(rig.main.commit(), /died/);
    inCommit = () => undefined;
    swap(kind);
    const next = rig.restart();
    await next.recover();
    assert.match(next.log.join('\n'), /WARNING .*\/vdsm\/file/);
  },
  'at the recovery of what was not committed': async (kind) => {
    await rig.main.begin();
    await rig.main.writeFile(spec);
    swap(kind);
    await rig.restart().recover();
  },
  'before its removal': async (kind) => {
    await rig.main.begin();
    swap(kind);
    await assert.rejects(rig.main.removeFile({ path: file, why }), { code: 'file-refused' });
    await rig.manager.rollback();
  },
};

for (const there of [true, false])
  for (const kind of Object.keys(swaps))
    suite(`a ${kind} in the place of a file that was ${there ? '' : 'not '}there`, () => {
      for (const [moment, run] of Object.entries(moments)) {
        // A link is removed as what it is.
        if (kind === 'symbolic link' && moment === 'before its removal') continue;
        test(`${moment} ends in a clear error or is left, and nothing else is touched`, async () => {
          if (there) fs.writeFileSync(rig.path(file), 'old\n', { mode: 0o600 });
          await run(kind);
          assert.equal(rig.read('/shadow'), secret);
          const { mode, uid } = fs.statSync(rig.path('/shadow'));
          assert.deepEqual([mode & 0o777, uid], [0o600, 0]);
          const entries = fs.readdirSync(rig.path('/vdsm'));
          for (const name of entries)
            assert.notEqual(fs.lstatSync(join(rig.path('/vdsm'), name)).isFile() && kind !== 'hard link', true, name);
        });
      }
    });

suite('a file in a folder of others', () => {
  test('is staged in the private folder of the run, and nothing of it is beside its place before the commit', async () => {
    await rig.main.begin();
    await rig.main.writeFile(spec);
    assert.deepEqual(fs.readdirSync(rig.path('/vdsm')), []);
    const [staged = ''] = fs.readdirSync(rig.manager.runDir).filter((name) => name.startsWith('staged-'));
    assert.equal(fs.statSync(join(rig.manager.runDir, staged)).mode & 0o777, 0o600);
    await rig.main.commit();
    assert.deepEqual(fs.readdirSync(rig.path('/vdsm')), ['file']);
    assert.equal(fs.statSync(rig.path(file)).mode & 0o777, 0o440);
    assert.deepEqual(fs.readdirSync(rig.manager.runDir), ['journal', 'reserve']);
  });

  test('that became somebody else’s folder after staging is not taken from it', async () => {
    fs.chownSync(rig.path('/vdsm'), 0, 0);
    await rig.main.begin();
    await rig.main.writeFile(spec);
    fs.chownSync(rig.path('/vdsm'), vdsm, vdsm);
    const [staged = ''] = fs.readdirSync(rig.path('/vdsm'));
    fs.rmSync(join(rig.path('/vdsm'), staged));
    fs.writeFileSync(join(rig.path('/vdsm'), staged), 'forged\n');
    await assert.rejects(rig.main.commit(), { code: 'file-refused' });
    await rig.manager.rollback();
    assert.equal(rig.read(file), undefined);
  });

  test('is removed as the symbolic link it is, and comes back as that', async () => {
    fs.symlinkSync('server-cert.pem', rig.path(file));
    await rig.main.begin();
    await turn();
    await rig.main.removeFile({ path: file, why });
    inCommit = die;
    await assert.rejects(rig.main.commit(), /died/);
    assert.equal(fs.lstatSync(rig.path(file), { throwIfNoEntry: false }), undefined);
    await rig.manager.rollback();
    assert.equal(fs.readlinkSync(rig.path(file)), 'server-cert.pem');
  });
});
