// What the machine's facts mean for a deployment, by recorded facts.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Seen } from '../../../../../src/plugin/check.ts';
import { judgeCertificates } from '../../../../../plugins/ovirt-host-deploy/host/checks/certificates.ts';
import type { Room } from '../../../../../plugins/ovirt-host-deploy/host/checks/judge.ts';
import {
  judgeFips,
  judgeGlibc,
  judgeMemory,
  judgeRoom,
  judgeSelinux,
  parseContainer,
} from '../../../../../plugins/ovirt-host-deploy/host/checks/judge.ts';
import { readGlibc, readRoom } from '../../../../../plugins/ovirt-host-deploy/host/checks/read.ts';
import { readTable } from '../../../cases.ts';
import { issue } from '../../../x509/authority.ts';

interface Case {
  name: string;
  judge: keyof typeof judges;
  given: string[];
  seen?: string;
}

const judges = {
  memory: ([text = '']) => judgeMemory(text),
  glibc: ([version]) => judgeGlibc(version),
  container: ([named = '', environ = '']) => parseContainer(named, environ),
  selinux: ([mode]) => judgeSelinux(mode as 'enforcing' | 'permissive' | undefined),
  fips: ([enabled = '', policy = '']) => judgeFips(enabled, policy),
} satisfies Record<string, (given: string[]) => string | undefined>;

suite('facts', () => {
  for (const { name, judge, given, seen } of readTable<Case>('host-checks'))
    test(name, () => {
      const found = judges[judge](given);
      if (seen === undefined) assert.equal(found, undefined);
      else assert.ok(found?.includes(seen), found);
    });
});

suite('room', () => {
  const mib = 1024 * 1024;
  const root: Room = { folder: '/', freeBytes: 40_000 * mib, freeInodes: 100_000 };

  test('enough, and of a file system that counts no files', () => {
    assert.equal(judgeRoom([root, { folder: '/var', freeBytes: 1024 * mib, freeInodes: undefined }]), undefined);
  });

  test('little is a warning, none an error, and each is named', () => {
    const little = { folder: '/var', freeBytes: 500 * mib, freeInodes: undefined };
    assert.deepEqual(judgeRoom([root, little]), { seen: '/var has 500 MiB free', severity: 'warning' });
    const temporary = { folder: '/tmp', freeBytes: 200 * mib, freeInodes: undefined };
    assert.equal(judgeRoom([root, temporary]), undefined);
    assert.equal(judgeRoom([root, { ...temporary, freeBytes: 0 }]), '/tmp has 0 MiB free');
    const none = { folder: '/boot', freeBytes: 63 * mib, freeInodes: 5000 };
    assert.equal(judgeRoom([root, little, none]), '/var has 500 MiB free; /boot has 63 MiB free');
  });

  test('no more files are an error, however many bytes there are', () => {
    assert.equal(judgeRoom([{ ...root, freeInodes: 12 }]), '/ can take 12 more files only');
  });

  test('is read once of each file system', () => {
    const rooms = readRoom();
    assert.equal(rooms[0]?.folder, '/');
    assert.ok(rooms.every(({ freeBytes }) => freeBytes >= 0));
  });
});

test('the version of glibc is read', () => assert.match(readGlibc() ?? '', /^2\.\d+$/));

/** Of an error. */
function wordsOf(seen: Seen | undefined): string {
  return typeof seen === 'string' ? seen : '';
}

suite('certificates', () => {
  const path = '/etc/pki/vdsm/certs/vdsmcert.pem';
  const [begin, end] = [new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')];
  const { pem } = issue({ name: 'host', from: begin, to: end });
  const days = (from: Date, count: number): Date => new Date(from.getTime() + count * 86_400_000);
  const judge = (now: Date, more: object = {}): Seen | undefined =>
    judgeCertificates([{ path, pem, hasKey: true, ...more }], now);

  test('a good one, and none at all', () => {
    assert.equal(judge(days(end, -15)), undefined);
    assert.equal(judge(end, { pem: undefined, hasKey: false }), undefined);
  });

  test('one that ends soon is a warning', () => {
    const seen = `${path} ends on ${end.toISOString().slice(0, 10)}`;
    assert.deepEqual(judge(days(end, -13)), { seen, severity: 'warning' });
  });

  test('errors are one that ended, that has not begun, that is none, and half a pair', () => {
    assert.match(wordsOf(judge(days(end, 1))), / expired on \d{4}-\d\d-\d\d$/);
    assert.match(wordsOf(judge(days(begin, -1))), / is not valid before /);
    assert.match(wordsOf(judge(end, { pem: 'no certificate' })), / cannot be read$/);
    assert.match(wordsOf(judge(end, { hasKey: false })), /^the key of .* is missing$/);
    assert.match(wordsOf(judge(end, { pem: undefined })), / is missing, though its key is there$/);
  });

  test('an error among warnings makes all of it an error', () => {
    const both = [
      { path: '/a', pem, hasKey: true },
      { path: '/b', pem, hasKey: false },
    ];
    assert.match(wordsOf(judgeCertificates(both, days(end, -1))), /^\/a ends on .*; the key of \/b is missing$/);
  });
});
