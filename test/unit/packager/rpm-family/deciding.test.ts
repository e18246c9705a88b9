// What the family decides without asking a host: calls, verification, putting back, keys of repositories, locks.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { dnf4 } from '../../../../src/packager/rpm-family/dnf4.ts';
import type { PlannedPackage } from '../../../../src/packager/package.ts';
import type { PackageRequest, RequestKind } from '../../../../src/packager/provider.ts';
import { planCommands } from '../../../../src/packager/rpm-family/commands.ts';
import { describeHolder, parseDevice, parseLocks } from '../../../../src/packager/rpm-family/locks.ts';
import { checkOutcome } from '../../../../src/packager/rpm-family/outcome.ts';
import { parseIni, repoKeysOf } from '../../../../src/packager/rpm-family/repo-files.ts';
import { planRestore } from '../../../../src/packager/rpm-family/restore.ts';
import { isSameKey, parseKeys } from '../../../../src/packager/rpm-family/signing-keys.ts';
import { parseUserNames } from '../../../../src/packager/rpm-family/users.ts';
import { packageError } from '../../../../src/packager/rpm-family/failures.ts';
import { findFullFolder, parseCacheFolder } from '../../../../src/packager/rpm-family/room.ts';
import { missingOf } from '../../../../src/packager/rpm-family/wanted.ts';
import { compareWithBefore, compareWithPlan } from '../../../../src/packager/rpm-family/verify.ts';
import { fakeContext } from '../../fake-context.ts';
import { parsePackageLines } from '../../../../src/packager/rpm.ts';

const ask = (kind: RequestKind, names: string[], ignoreMissing = false): PackageRequest => ({
  kind,
  names,
  ignoreMissing,
});

describe('planCommands', () => {
  const installed = parsePackageLines('here|0|1|1|noarch\nother|0|1|1|noarch');
  const available = parsePackageLines('known|0|1|1|noarch');
  const plan = (...requests: PackageRequest[]) => planCommands(requests, installed, available);

  it('leaves alone what is installed and only asked to be', () => {
    assert.deepEqual(plan(ask('install', ['here'])), { commands: [], satisfied: ['here'], wanted: ['here'] });
  });
  it('puts all that is installed or updated into one call', () => {
    const requests = [ask('install', ['a']), ask('installUpdate', ['here', 'b']), ask('update', ['other', 'here'])];
    assert.deepEqual(plan(...requests).commands, [{ verb: 'install', specs: ['a', 'here', 'b', 'other'] }]);
  });
  it('removes before it installs, and only what is there', () => {
    assert.deepEqual(plan(ask('installUpdate', ['a']), ask('remove', ['here', 'gone'])).commands, [
      { verb: 'remove', specs: ['here'] },
      { verb: 'install', specs: ['a'] },
    ]);
  });
  it('leaves out what is nowhere where that is allowed', () => {
    assert.deepEqual(plan(ask('install', ['known', 'nowhere'], true)).commands, [
      { verb: 'install', specs: ['known'] },
    ]);
    assert.deepEqual(plan(ask('update', ['nowhere'], true)).commands, []);
  });
  it('refuses to update what is not installed', () => {
    assert.throws(() => plan(ask('update', ['nowhere'])), { code: 'package-missing', message: /nowhere/ });
  });
});

describe('what was asked for', () => {
  const installed = parsePackageLines('vdsm|0|4.50|1|noarch');
  it('is what must be there by name, and not what may be missing, patterns and groups', () => {
    const requests = [
      ask('install', ['a', 'b*', '@virt']),
      ask('installUpdate', ['a', 'c']),
      ask('install', ['d'], true),
      ask('remove', ['e']),
    ];
    assert.deepEqual(planCommands(requests, installed, parsePackageLines('d|0|1|1|noarch')).wanted, ['a', 'c']);
  });
  it('costs no question where it is installed by its name', async () => {
    const { ctx } = fakeContext({ commands: {} });
    assert.deepEqual(await missingOf(['vdsm', 'vdsm-4.50-1'], installed, ctx.run), []);
  });
  it('may be provided or replaced by another package', async () => {
    const { ctx } = fakeContext({
      commands: {
        'rpm -q --whatprovides /usr/bin/vdsm old gone': { code: 2 },
        'rpm -q --whatprovides /usr/bin/vdsm': 'vdsm',
        'rpm -q --whatprovides old': { code: 1 },
        'rpm -q --whatobsoletes old': 'new',
        'rpm -q --whatprovides gone': { code: 1 },
        'rpm -q --whatobsoletes gone': { code: 1 },
      },
    });
    assert.deepEqual(await missingOf(['vdsm', '/usr/bin/vdsm', 'old', 'gone'], installed, ctx.run), ['gone']);
  });
});

const operations: PlannedPackage[] = [
  { action: 'upgrade', nevra: 'a-1.1-1.noarch' },
  { action: 'upgraded', nevra: 'a-1.0-1.noarch' },
  { action: 'install', nevra: 'b-1-1.noarch' },
  { action: 'remove', nevra: 'c-1-1.noarch' },
];
const before = parsePackageLines('a|0|1.0|1|noarch\nc|0|1|1|noarch');
const after = parsePackageLines('a|0|1.1|1|noarch\nb|0|1|1|noarch');
const cut = parsePackageLines('a|0|1.0|1|noarch\na|0|1.1|1|noarch\nc|0|1|1|noarch');
const nothing = { missing: [], left: [] };

describe('verification', () => {
  it('tells before and after', () => {
    assert.deepEqual(compareWithPlan(operations, after), nothing);
    assert.deepEqual(compareWithBefore(operations, before), nothing);
  });
  it('names what is missing and what is left', () => {
    assert.deepEqual(compareWithPlan(operations, cut), {
      missing: ['b-1-1.noarch'],
      left: ['a-1.0-1.noarch', 'c-1-1.noarch'],
    });
    assert.deepEqual(compareWithBefore(operations, cut), { missing: [], left: ['a-1.1-1.noarch'] });
  });
  it('takes a failed script for a failure whatever rpm and the exit code say', () => {
    const lines = ['warning: %post(b-1-1.noarch) scriptlet failed, exit status 3'];
    assert.throws(() => checkOutcome(dnf4, operations, after, lines, 0), {
      code: 'package-scriptlet',
      message: /%post of the package b-1-1\.noarch failed with status 3/,
    });
  });
  it('takes missing packages for a failure though the exit code is 0, and the right ones for success though it is not', () => {
    assert.throws(() => checkOutcome(dnf4, operations, cut, ['Complete!'], 0), {
      code: 'package-failed',
      message: /b-1-1/,
    });
    checkOutcome(dnf4, operations, after, ['whatever'], 1);
  });
});

describe('planRestore', () => {
  const back = (left: typeof after, ...available: string[]) =>
    planRestore(operations, compareWithBefore(operations, left), parsePackageLines(available.join('\n')));

  it('removes what is new, puts back what is old', () => {
    assert.deepEqual(back(after, 'a|0|1.0|1|noarch', 'c|0|1|1|noarch'), {
      install: ['c-0:1-1.noarch'],
      downgrade: ['a-0:1.0-1.noarch'],
      remove: ['b-0:1-1.noarch'],
      gone: [],
      kept: [],
    });
  });
  it('keeps the new version where the old one is gone', () => {
    const plan = back(after, 'c|0|1|1|noarch');
    assert.deepEqual(plan.gone, ['a-1.0-1.noarch']);
    assert.deepEqual(plan.kept, ['a-1.1-1.noarch']);
    assert.deepEqual(plan.remove, ['b-0:1-1.noarch']);
  });
});

describe('keys of repositories', () => {
  const main = new Map([['gpgcheck', '1']]);
  const file = parseIni(`# comment
[one-$basearch]
name = One
gpgkey=file:///etc/KEY-$releasever
       https://example.test/\${basearch}/KEY
enabled = 0
[two]
gpgcheck = no
repo_gpgcheck=True
gpgkey=file:///a,file:///b
`);
  it('are read with continued lines, variables and what [main] says', () => {
    assert.deepEqual(repoKeysOf(main, [file], { releasever: '9', basearch: 'x86_64' }), [
      {
        id: 'one-x86_64',
        enabled: false,
        checksPackages: true,
        checksMetadata: false,
        keys: ['file:///etc/KEY-9', 'https://example.test/x86_64/KEY'],
      },
      { id: 'two', enabled: true, checksPackages: false, checksMetadata: true, keys: ['file:///a', 'file:///b'] },
    ]);
  });
  it('are the same under the short name of rpm 4 and the long one of rpm 6', () => {
    const [short, long, other] = parseKeys(
      '5e274b2c|6a1|Lab one <one@example.test>\nc681824fbea7c2cfd4afcd84d5e775ac5e274b2c|6a1|Lab | one\n00000000|1|x\n',
    );
    assert.ok(short !== undefined && long !== undefined && other !== undefined);
    assert.equal(long.user, 'Lab | one');
    assert.ok(isSameKey(short, long) && isSameKey(long, short));
    assert.ok(!isSameKey(short, other));
  });
});

describe('a full folder', () => {
  const parser = "Failed to download metadata for repo 'base': repomd.xml parser error: Parse error at line: 1";
  it('is named, and not the repository whose files had no room there', () => {
    const { code, message } = packageError('dnf 4', 'install vdsm', parser, '/tmp (0.0 MiB left)');
    assert.equal(code, 'package-disk');
    assert.match(
      message,
      /^There is no room in \/tmp \(0\.0 MiB left\); make room there \(install vdsm\): .*parser error/s,
    );
  });
  it('is no excuse for a package that is not there', () => {
    assert.equal(
      packageError('dnf 4', 'x', 'Error: Unable to find a match: x', '/tmp (0.0 MiB left)').code,
      'package-missing',
    );
  });
  it('is none where there is room', () => {
    assert.equal(packageError('dnf 4', 'x', parser, '').code, 'package-repo');
    assert.match(findFullFolder(['/nonexistent', '/proc']) ?? '', /^\/proc \(0\.0 MiB left\)/);
    assert.equal(findFullFolder(['/nonexistent']), undefined);
    assert.equal(parseCacheFolder('[main]\ncachedir = /data/dnf\n'), '/data/dnf');
    assert.equal(parseCacheFolder('[main]\n#cachedir=/x\n'), undefined);
  });
});

describe('the host', () => {
  it('tells exclusive locks that are held from readers and waiters', () => {
    const locks = `1: POSIX  ADVISORY  WRITE 812 00:2f:4711 0 EOF
1: -> POSIX  ADVISORY  WRITE 900 00:2f:4711 0 EOF
2: FLOCK  ADVISORY  WRITE 813 08:01:99 0 EOF
3: POSIX  ADVISORY  READ  814 08:01:100 0 EOF
4: OFDLCK ADVISORY  WRITE -1 08:01:7 0 EOF
`;
    assert.deepEqual(parseLocks(locks), [
      { pid: 812, device: '00:2f', inode: 4711n },
      { pid: 813, device: '08:01', inode: 99n },
    ]);
  });
  it('knows the device of an open file as the list of locks writes it', () => {
    const mounts = '21 1 253:0 / / rw - xfs /dev/x rw\n29 21 0:47 /sub /var rw - btrfs /dev/y rw\n';
    assert.equal(parseDevice('pos:\t0\nflags:\t0100000\nmnt_id:\t29\nino:\t7\n', mounts), '00:2f');
    assert.equal(parseDevice('mnt_id:\t21\n', mounts), 'fd:00');
    assert.equal(parseDevice('mnt_id:\t2\n', mounts), undefined);
  });
  it('names the holder of a lock, and nobody for the same inode on another device', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'locks-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'lock');
    writeFileSync(file, '');
    assert.equal(describeHolder([file]), undefined);
    const holder = spawn('flock', [file, 'sleep', '60'], { stdio: 'ignore' });
    while (describeHolder([file]) === undefined) await sleep(20);
    assert.match(describeHolder([file]) ?? '', new RegExp(`^process ${holder.pid} \\(flock `));
    holder.kill('SIGKILL');
  });
  it('names its users', () => {
    assert.deepEqual(parseUserNames('root:x:0:0::/root:/bin/sh\n\nvdsm:x:36:36:::\nbroken\n'), ['root', 'vdsm']);
  });
});
