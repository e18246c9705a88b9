// Facts of a host whose files are below some folder.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { readFacts } from '../../../src/host/facts-reader.ts';

function tree(t: TestContext, files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'facts-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [path, content] of Object.entries(files)) put(root, path, content);
  return root;
}

function put(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const el9 = 'NAME="CentOS Stream"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="9"\nVARIANT_ID=ovirt-node\n';

describe('readFacts', () => {
  test('distribution', (t) => {
    const facts = readFacts(tree(t, { 'etc/os-release': el9 }));
    assert.deepEqual(facts.osRelease, {
      id: 'centos',
      idLike: ['rhel', 'fedora'],
      versionId: '9',
      variantId: 'ovirt-node',
      prettyName: 'CentOS Stream',
    });
    assert.equal(facts.isElFamily, true);
    assert.equal(facts.osMajor, 9);
  });

  test('a distribution that keeps os-release in /usr/lib only', (t) => {
    const facts = readFacts(
      tree(t, { 'usr/lib/os-release': 'ID=debian\nVERSION_ID=\'12.5\'\nPRETTY_NAME="A \\"B\\""\n' }),
    );
    assert.equal(facts.isElFamily, false);
    assert.equal(facts.osMajor, 12);
    assert.equal(facts.osRelease.prettyName, 'A "B"');
  });

  test('nothing there at all', (t) => {
    const facts = readFacts(tree(t, {}));
    assert.equal(facts.osRelease.id, 'linux');
    assert.equal(facts.isElFamily, false);
    assert.equal(facts.osMajor, Number.NaN);
    assert.equal(facts.cpuInfo, '');
    assert.equal(facts.selinuxEnabled, false);
    assert.equal(facts.user('root'), undefined);
  });

  test('kernel, host name and processor', (t) => {
    const facts = readFacts(
      tree(t, {
        'proc/sys/kernel/osrelease': '5.14.0-1.el9.ppc64le\n',
        'proc/sys/kernel/hostname': 'host1.example.com\n',
        'etc/hostname': 'stale\n',
        'proc/cpuinfo': 'vendor_id : X\n',
        'proc/cmdline': 'ro crashkernel=256M\n',
      }),
    );
    assert.equal(facts.kernelRelease, '5.14.0-1.el9.ppc64le');
    assert.equal(facts.hostName, 'host1.example.com');
    assert.equal(facts.cpuInfo, 'vendor_id : X\n');
    assert.equal(facts.kernelCommandLine, 'ro crashkernel=256M');
  });

  test('an image tree without /proc has the name of its own hostname file', (t) => {
    assert.equal(readFacts(tree(t, { 'etc/hostname': 'image\n' })).hostName, 'image');
  });

  test('SELinux needs the file system and a configuration', (t) => {
    const root = tree(t, { 'sys/fs/selinux/enforce': '1' });
    assert.equal(readFacts(root).selinuxEnabled, false);
    put(root, 'etc/selinux/config', '');
    assert.equal(readFacts(root).selinuxEnabled, true);
  });

  test('users and groups are read anew at each call', (t) => {
    const root = tree(t, { 'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n', 'etc/group': 'kvm:x:36:\n' });
    const facts = readFacts(root);
    assert.equal(facts.user('vdsm'), undefined);
    put(
      root,
      'etc/passwd',
      'broken\nvdsm:x:no:36::/:/\nvdsm2:x:1:1:::\nvdsm:x:36:36:VDSM:/var/lib/vdsm:/sbin/nologin\n',
    );
    assert.deepEqual(facts.user('vdsm'), undefined, 'the first entry of the name counts, and it is broken');
    put(root, 'etc/passwd', 'vdsm:x:36:36:VDSM:/var/lib/vdsm:/sbin/nologin\n');
    assert.deepEqual(facts.user('vdsm'), { name: 'vdsm', uid: 36, gid: 36, home: '/var/lib/vdsm' });
    assert.deepEqual(facts.group('kvm'), { name: 'kvm', gid: 36 });
    assert.equal(facts.group('qemu'), undefined);
  });
});
