// Single parts of file elements: what is shown of a change, what errors say, what a discard forgives, what files carry.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { spawnSync } from 'node:child_process';
import { parseGetfattr, parseLs } from '../../../src/transaction/attributes.ts';
import { describeWrite } from '../../../src/transaction/diff.ts';
import { fileError } from '../../../src/transaction/file-error.ts';
import type { FileState } from '../../../src/transaction/regular-file.ts';
import { discardStaged } from '../../../src/transaction/staged-file.ts';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'file-parts-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

suite('what is shown of a change', () => {
  const file = (content: string, mode = 0o644): FileState => ({
    content: Buffer.from(content),
    mode,
    uid: 36,
    gid: 36,
    dev: 1,
    ino: 1,
    nlink: 1,
    mtimeMs: 0,
  });
  const why = 'a test';
  const spec = { path: '/etc/f', content: Buffer.from('a\nhush\nc\n'), why };
  const ids = { uid: 0, gid: 0 };
  const cases: [string, () => string[], RegExp, RegExp][] = [
    ['a file that all may read', () => describeWrite(spec, file('a\nhush\nb\n'), ids), /^-b$/m, /not shown/],
    [
      'a file of its owner alone',
      () => describeWrite(spec, file('a\nhush\nb\n', 0o600), ids),
      /added: 1, removed: 1/,
      /hush|^[ +-][abc]$/m,
    ],
    [
      'one that is closed by the change',
      () => describeWrite({ ...spec, mode: 0o440, enforcePermissions: true }, file('a\nhush\n'), ids),
      /added: 1, removed: 0/,
      /hush/,
    ],
    [
      'one that is opened by the change',
      () => describeWrite({ ...spec, mode: 0o644, enforcePermissions: true }, file('hush\n', 0o640), ids),
      /added: 2/,
      /hush/,
    ],
    [
      'a new closed file',
      () => describeWrite({ ...spec, mode: 0o600 }, undefined, ids),
      /added: 3, removed: 0/,
      /hush/,
    ],
    ['a secret', () => describeWrite({ ...spec, secret: true }, file('x\n'), ids), /content not shown/, /hush|added/],
    [
      'the owner that stays',
      () => describeWrite({ ...spec, owner: 'root' }, file('a\n'), ids),
      /\+\+\+ \/etc\/f \(36:36 0644\)/,
      /root/,
    ],
    [
      'the owner that is enforced',
      () =>
        describeWrite({ ...spec, owner: 'vdsm', group: 'kvm', enforcePermissions: true }, file('a\n'), {
          uid: 36,
          gid: 36,
        }),
      /--- \/etc\/f \(vdsm:kvm 0644\)\n\+\+\+ \/etc\/f \(vdsm:kvm 0644\)/,
      /36:36/,
    ],
  ];
  for (const [name, describe, shown, hidden] of cases)
    test(name, () => {
      const text = describe().join('\n');
      assert.match(text, shown);
      assert.doesNotMatch(text, hidden);
    });
});

suite('an error of the kernel', () => {
  const errnos = [
    'ENOSPC',
    'EDQUOT',
    'EROFS',
    'EACCES',
    'EPERM',
    'EISDIR',
    'ENOTDIR',
    'EMFILE',
    'ETXTBSY',
    'EIO',
    'ELOOP',
  ];
  for (const errno of errnos)
    test(`${errno} names the file and a remedy, and never the way it was reached`, () => {
      const cause = Object.assign(new Error(`${errno}: x, open '/proc/self/fd/24/.f.1'`), { code: errno });
      const { message, code } = fileError('/etc/f', cause) as Error & { code: string };
      assert.equal(code, 'file-write');
      assert.match(message, /^Cannot write \/etc\/f: [^/]+$/);
      assert.ok(!message.includes(errno));
    });

  test('one without a remedy is named at least', () => {
    const cause = Object.assign(new Error(`EPROTO: /proc/self/fd/3`), { code: 'EPROTO' });
    assert.equal(fileError('/etc/f', cause).message, 'Cannot write /etc/f: EPROTO');
  });

  test('what is none stays as it is', () => {
    const cause = new TypeError('a fault');
    assert.equal(fileError('/etc/f', cause), cause);
  });
});

suite('a discard of what was never staged', () => {
  const discard = (path: string): void => discardStaged({ path, root: folder, temp: '.file.1' });
  const cases: Record<string, () => void> = {
    'in a folder that is there': () => fs.mkdirSync(join(folder, 'd')),
    'in no folder': () => undefined,
    'below a file': () => fs.writeFileSync(join(folder, 'd'), ''),
    'behind a link to nothing': () => fs.symlinkSync('nowhere', join(folder, 'd')),
    'behind a loop of links': () => fs.symlinkSync('d', join(folder, 'd')),
    'where the target is a link to nothing': () => {
      fs.mkdirSync(join(folder, 'd'));
      fs.symlinkSync('nowhere', join(folder, 'd/file'));
    },
    'behind a link in a folder of others': () => {
      fs.mkdirSync(join(folder, 'd'));
      fs.chmodSync(join(folder, 'd'), 0o777);
      fs.symlinkSync('/', join(folder, 'd/file'));
    },
  };
  for (const [name, prepare] of Object.entries(cases))
    test(name, () => {
      prepare();
      assert.doesNotThrow(() => discard('/d/file'));
    });

  test('on a read-only file system', () => {
    const script = `import { discardStaged } from '${join(import.meta.dirname, '../../../src/transaction/staged-file.ts')}';
      discardStaged({ path: '/file', root: '${folder}', temp: '.file.1' });`;
    const { status, stderr } = spawnSync(
      'unshare',
      [
        '--map-root-user',
        '--mount',
        'sh',
        '-c',
        `mount -t tmpfs -o ro none ${folder} && exec "$@"`,
        'sh',
        process.execPath,
        '--input-type=module',
        '-e',
        script,
      ],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
  });

  test('removes what was staged, also where the target is led astray since', () => {
    fs.mkdirSync(join(folder, 'd'));
    fs.chmodSync(join(folder, 'd'), 0o777);
    fs.writeFileSync(join(folder, 'd/.file.1'), '');
    fs.symlinkSync('/etc/passwd', join(folder, 'd/file'));
    discard('/d/file');
    assert.deepEqual(fs.readdirSync(join(folder, 'd')), ['file']);
  });
});

suite('what files carry', () => {
  test('as getfattr says it: the label alone is nothing', () => {
    const text =
      '# file: /a\nsecurity.selinux\n\n# file: /b\nsecurity.selinux\nsystem.posix_acl_access\n\n# file: /c\nuser.x\n';
    assert.deepEqual([...parseGetfattr(text, ['/a', '/b', '/c'])], ['/b', '/c']);
  });

  test('as ls says it', () => {
    const text =
      '-rw-r--r--. 1 root root 1 Nov 1 10:00 /a\n-rw-r-----+ 1 root root 1 Nov 1 10:00 /b c\n-rw------- 1 root root 1 Nov 1 10:00 /d\n';
    assert.deepEqual([...parseLs(text, ['/a', '/b c', '/d'])], ['/b c']);
  });
});
