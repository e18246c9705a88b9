// The log file: its name, who may own it, what is written, and reading it back.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { DeployError } from '../../../src/base/errors.ts';
import { openLogFile } from '../../../src/base/log-file.ts';
import type { OpenLog } from '../../../src/base/log.ts';

let dir = '';
beforeEach(() => {
  dir = fs.mkdtempSync(join(tmpdir(), 'log-file-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

const modeOf = (path: string) => fs.statSync(path).mode & 0o777;
const openGiven = (given: string) => openLogFile({ given, dir, prefix: 'otopi' });

function write(log: OpenLog, ...messages: string[]): void {
  for (const message of messages) log.write({ time: new Date(), level: 'INFO', logger: 'l', message });
}

function assertRefused(path: string, message: RegExp): void {
  assert.throws(
    () => openGiven(path),
    (error) => error instanceof DeployError && error.code === 'file-refused' && message.test(error.message),
  );
}

suite('opening', () => {
  test('a made name has prefix, time and chance, and only the owner may read it', () => {
    const umask = process.umask(0);
    const log = openLogFile({ given: undefined, dir, prefix: 'ovirt-host-mgmt' });
    process.umask(umask);
    assert.match(log.path, /\/ovirt-host-mgmt-20\d{12}-[a-z0-9]{6}\.log$/);
    assert.equal(modeOf(log.path), 0o600);
  });

  test('a given file of ours is appended to and closed to others', () => {
    const path = join(dir, 'given');
    fs.writeFileSync(path, 'before\n', { mode: 0o666 });
    write(openGiven(path), 'after');
    assert.match(fs.readFileSync(path, 'utf8'), /^before\n.* INFO l after\n$/);
    assert.equal(modeOf(path), 0o600);
  });

  test('a given file that is not there is made', () => {
    const path = join(dir, 'new');
    write(openGiven(path), 'x');
    assert.equal(modeOf(path), 0o600);
  });

  test('links, folders, pipes and files with a second name are refused and left alone', () => {
    const target = join(dir, 'target');
    fs.writeFileSync(target, 'kept');
    fs.symlinkSync(target, join(dir, 'link'));
    fs.symlinkSync(join(dir, 'nowhere'), join(dir, 'dangling'));
    fs.linkSync(target, join(dir, 'hard'));
    spawnSync('mkfifo', [join(dir, 'fifo')]);
    assertRefused(join(dir, 'link'), /it is a link/);
    assertRefused(join(dir, 'dangling'), /it is a link/);
    assertRefused(join(dir, 'hard'), /another name/);
    assertRefused(join(dir, 'fifo'), /no regular file/);
    assert.throws(() => openGiven(dir), { code: 'file-write' });
    assert.equal(fs.readFileSync(target, 'utf8'), 'kept');
    assert.ok(!fs.existsSync(join(dir, 'nowhere')));
  });

  test('a file of another user is refused', { skip: process.geteuid?.() !== 0 && 'needs root' }, () => {
    const path = join(dir, 'theirs');
    fs.writeFileSync(path, '');
    fs.chownSync(path, 12_345, 12_345);
    assertRefused(path, /another user/);
  });

  test('a folder that is not there is an error that names it', () => {
    assert.throws(() => openLogFile({ given: undefined, dir: join(dir, 'gone'), prefix: 'otopi' }), {
      code: 'file-write',
      message: /Cannot open the log file .*gone/,
    });
  });
});

suite('an open log', () => {
  test('what is written is in the file at once', () => {
    const log = openGiven(join(dir, 'log'));
    write(log, 'one', 'two\nlines');
    assert.match(fs.readFileSync(log.path, 'utf8'), /INFO l one\n.*INFO l two\nlines\n$/);
  });

  test('lines come from the file that was opened, whatever stands under its name', () => {
    const log = openGiven(join(dir, 'log'));
    write(log, 'mine');
    fs.renameSync(log.path, join(dir, 'moved'));
    fs.writeFileSync(log.path, 'theirs\n');
    assert.match([...log.lines()].join(), /INFO l mine$/);
  });

  test('lines end where the file ended when reading began', () => {
    const log = openGiven(join(dir, 'log'));
    const before = 5000;
    for (let i = 0; i < before; i++) write(log, 'a line that was there');
    let count = 0;
    for (const line of log.lines()) {
      assert.match(line, /that was there$/);
      count += 1;
      write(log, 'sent a line');
    }
    assert.equal(count, before);
  });

  test('letters over the border of a chunk stay whole, and empty lines are kept', () => {
    const path = join(dir, 'log');
    const text = `${'ä€𝄞'.repeat(30_000)}\n\nlast`;
    fs.writeFileSync(path, text);
    assert.deepEqual([...openGiven(path).lines()], text.split('\n'));
  });

  test('a line over 1 MiB comes in pieces', () => {
    const path = join(dir, 'log');
    fs.writeFileSync(path, `${'x'.repeat(5 * 1024 * 1024)}\nend\n`);
    const lines = [...openGiven(path).lines()];
    assert.ok(lines.every((line) => line.length < 1.1 * 1024 * 1024));
    assert.equal(lines.join('').length, 5 * 1024 * 1024 + 3);
    assert.equal(lines.at(-1), 'end');
  });

  test('remove takes away the file that was opened and no other', () => {
    const log = openGiven(join(dir, 'log'));
    fs.renameSync(log.path, join(dir, 'moved'));
    fs.writeFileSync(log.path, 'theirs\n');
    log.remove();
    assert.deepEqual(fs.readdirSync(dir).toSorted(), ['log', 'moved']);
    const other = openGiven(join(dir, 'other'));
    other.remove();
    assert.ok(!fs.existsSync(other.path));
    other.remove();
    write(other, 'after removal');
    other.close();
    write(other, 'after closing');
  });
});
