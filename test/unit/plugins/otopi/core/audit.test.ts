// The audit log: one record at the start, one at the end, nothing in it that looks like what it is not, never a failure.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { audit } from '../../../../../plugins/otopi/core/audit/index.ts';
import { auditRecords, type AuditField } from '../../../../../plugins/otopi/core/audit/record.ts';
import type { AuditEntry } from '../../../../../src/transaction/changes.ts';
import { DeployError } from '../../../../../src/base/errors.ts';
import { core } from '../../../../../src/environment/engine-keys.ts';
import { fakeContext, type Fake, type FakeHost } from '../../../fake-context.ts';

const run = '20260101000000-abcdef';
const head = `program="ovirt-host-deploy" version="2.1.0" run="${run}"`;
const start = `auditctl -m ${head} op="start"`;
const end = `auditctl -m ${head} op="end" result="success"`;
const keys = [core.packageName, core.packageVersion];
const host: FakeHost = {
  keys,
  env: { 'INFO/PACKAGE_NAME': 'ovirt-host-deploy', 'INFO/PACKAGE_VERSION': '2.1.0' },
  programs: ['auditctl'],
  commands: { [start]: '', [end]: '' },
};

function change(fake: Fake, list: AuditEntry['list'], what: string): void {
  fake.ctx.changes.record({ kind: 'file', target: what, why: 'a test', audit: { list, what } });
}

describe('the audit log is told', () => {
  test('the start and the end', async () => {
    const fake = fakeContext(host);
    await fake.run(audit);
    assert.deepEqual(fake.recorded.commands, [start, end]);
  });

  test('packages and keys, with the end', async () => {
    const lists = [
      'packages-installed="vdsm-4.50.3.4-1.el9.noarch,ovirt-host-4.5.0-3.el9.noarch"',
      'private-keys-made="/etc/pki/vdsm/keys/vdsmkey.pem"',
      'ssh-keys="root:SHA256:abc+/"',
    ];
    const commands = { [start]: '', [`${end} ${lists.join(' ')}`]: '' };
    const fake = fakeContext({ ...host, commands });
    change(fake, 'packages-installed', 'vdsm-4.50.3.4-1.el9.noarch');
    change(fake, 'private-keys-made', '/etc/pki/vdsm/keys/vdsmkey.pem');
    change(fake, 'packages-installed', 'ovirt-host-4.5.0-3.el9.noarch');
    change(fake, 'ssh-keys', 'root:SHA256:abc+/');
    fake.ctx.changes.record({ kind: 'file', target: '/etc/motd', why: 'of no interest' });
    await fake.run(audit);
    assert.deepEqual(fake.recorded.commands, Object.keys(commands));
  });

  for (const [committed, result] of [
    [false, 'rolled-back'],
    [true, 'failed'],
  ] as const)
    test(`that a run failed: ${result}`, async () => {
      const failed = `auditctl -m ${head} op="end" result="${result}" error="package-repo"`;
      const fake = fakeContext({ ...host, commands: { [start]: '', [failed]: '' } });
      const errors: Error[] = [];
      Object.assign(fake.ctx.state, { errors, committed });
      const fail = (): void => void errors.push(new DeployError('package-repo', 'it cannot be read'));
      await fake.run({ ...audit, events: (env) => [...audit.events(env), { id: 'fail', stage: 'MISC', run: fail }] });
      assert.deepEqual(fake.recorded.commands, [start, failed]);
    });

  test('nothing by a plan, a run that never had the lock, a host without auditctl', async () => {
    for (const other of [{ planning: true }, { programs: [] }]) {
      const fake = fakeContext({ ...host, ...other });
      await fake.run(audit);
      assert.deepEqual(fake.recorded.commands, []);
    }
    const fake = fakeContext(host);
    Object.assign(fake.ctx.state, { errors: [new DeployError('run-locked', 'another run')] });
    await fake.run(audit);
    assert.deepEqual(fake.recorded.commands, []);
  });

  test('in vain, where it takes no records: the run goes on', async () => {
    const refusing = { [start]: { code: 1, stderr: 'Operation not permitted' }, [end]: new Error('it hangs') };
    const fake = fakeContext({ ...host, commands: refusing });
    await fake.run(audit);
    assert.deepEqual(fake.recorded.log, []);
  });
});

describe('a record', () => {
  const one = (...fields: AuditField[]): string => auditRecords([['op', 'end']], fields).join('\n');

  test('holds no field, quote or line that a value brings', () => {
    for (const value of [
      "x' res=success",
      'a" uid=0',
      'a,b',
      'a=b',
      'a\nop=start',
      '\u001B[2J',
      'ä',
      '',
      `op="start"`,
    ]) {
      const text = one(['name', value]);
      assert.match(text, /^op="end" name=[0-9A-F]*$/, value);
      assert.equal(Buffer.from(text.slice('op="end" name='.length), 'hex').toString(), value);
    }
  });

  test('is no longer than the kernel takes, and nothing is lost between two', () => {
    const names = Array.from({ length: 900 }, (_, n) => `package-with-a-long-name-${n}-1.0-1.el9.noarch`);
    const records = auditRecords(
      [['op', 'end']],
      names.map((name) => ['packages-installed', name]),
    );
    assert.ok(records.length > 1);
    for (const record of records)
      assert.ok(record.length <= 7100 && record.startsWith('op="end" packages-installed="'));
    const found = records.flatMap((record) => /installed="(.*)"$/.exec(record)?.[1]?.split(',') ?? []);
    assert.deepEqual(found, names);
  });

  test('cuts a value that is longer than any name', () => {
    assert.equal(one(['name', 'x'.repeat(9000)]).length, 'op="end" name=""'.length + 512);
  });
});
