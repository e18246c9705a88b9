// Opening folders as root: links are followed where only root could have made them, and refused elsewhere.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { openFolder } from '../../../src/transaction/folder.ts';
import { readFileState } from '../../../src/transaction/file-ops.ts';
import { stageFile } from '../../../src/transaction/staged-file.ts';

let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'folder-'));
  fs.chmodSync(root, 0o755);
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const folder = { mode: 0o750, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const stage = (path: string) =>
  stageFile({
    path,
    root,
    temp: '.new',
    beside: true,
    content: Buffer.from('x'),
    mode: 0o640,
    uid: folder.uid,
    gid: folder.gid,
    folder,
  });

test('makes what is missing with the mode asked for, and says so', () => {
  const opened = openFolder('/a/b', { root, create: folder });
  opened.close();
  assert.deepEqual(opened.created, ['/a', '/a/b']);
  assert.equal(fs.statSync(join(root, 'a/b')).mode & 0o777, 0o750);
});

test('a missing folder is an error that is not made up for silently', () => {
  assert.throws(() => openFolder('/a/b', { root }), { code: 'ENOENT' });
});

test('follows a link in a folder that only root may change, also a relative one', () => {
  fs.mkdirSync(join(root, 'real/inner'), { recursive: true });
  fs.symlinkSync('../root-link/inner', join(root, 'real/up'));
  fs.symlinkSync('/real', join(root, 'root-link'));
  const opened = openFolder('/root-link/up', { root });
  assert.equal(fs.realpathSync(opened.fdPath), join(root, 'real/inner'));
  opened.close();
});

test('refuses a link below a folder that others may write', () => {
  fs.mkdirSync(join(root, 'shared'), { mode: 0o777 });
  fs.chmodSync(join(root, 'shared'), 0o777);
  fs.mkdirSync(join(root, 'target'));
  fs.symlinkSync('/target', join(root, 'shared/link'));
  assert.throws(() => openFolder('/shared/link', { root }), {
    code: 'file-refused',
    message: /shared\/link is a symbolic link/,
  });
});

test(
  'refuses a link below a folder of another user, however deep',
  { skip: process.getuid?.() !== 0 && 'needs root to give folders away' },
  () => {
    fs.mkdirSync(join(root, 'home/deep'), { recursive: true });
    fs.chownSync(join(root, 'home'), 1234, 1234);
    fs.mkdirSync(join(root, 'target'));
    fs.symlinkSync('/target', join(root, 'home/deep/link'));
    assert.throws(() => openFolder('/home/deep/link/x', { root }), { code: 'file-refused' });
    fs.symlinkSync('/target/file', join(root, 'home/deep/file'));
    assert.throws(() => stage('/home/deep/file'), { code: 'file-refused' });
  },
);

test('a loop of links ends with an error', () => {
  fs.symlinkSync('/b', join(root, 'a'));
  fs.symlinkSync('/a', join(root, 'b'));
  assert.throws(() => openFolder('/a', { root }), { code: 'file-refused', message: /Too many/ });
});

test('a path that goes up is refused', () => {
  fs.mkdirSync(join(root, 'a'));
  assert.throws(() => openFolder('/a/../b', { root }), { code: 'file-refused' });
});

test('what is no regular file is refused, and a FIFO does not hold the run', () => {
  fs.mkdirSync(join(root, 'd'));
  assert.throws(() => readFileState({ path: '/d', root }), { code: 'file-refused', message: /\/d is no regular file/ });
});

test('a hard link in a folder of others is refused: it could be anybody’s file', () => {
  fs.mkdirSync(join(root, 'shared'));
  fs.chmodSync(join(root, 'shared'), 0o777);
  fs.writeFileSync(join(root, 'secret'), 'x');
  fs.linkSync(join(root, 'secret'), join(root, 'shared/innocent'));
  assert.throws(() => readFileState({ path: '/shared/innocent', root }), {
    code: 'file-refused',
    message: /hard links/,
  });
});

test('a staged file is whole, moded, and not yet the target', () => {
  stage('/etc/conf.d/file');
  assert.equal(fs.existsSync(join(root, 'etc/conf.d/file')), false);
  assert.equal(fs.readFileSync(join(root, 'etc/conf.d/.new'), 'utf8'), 'x');
  assert.equal(fs.statSync(join(root, 'etc/conf.d/.new')).mode & 0o777, 0o640);
  assert.throws(() => stage('/etc/conf.d/file'), { code: 'EEXIST' });
});
