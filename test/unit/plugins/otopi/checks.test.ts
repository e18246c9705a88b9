// What the plugins of group otopi look at before a deployment: names, ssh keys, clock, package manager, other runs.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { transaction } from '../../../../plugins/otopi/core/transaction/index.ts';
import { judgeReverse } from '../../../../plugins/otopi/network/hostname/check.ts';
import { judgeKey } from '../../../../plugins/otopi/network/ssh/policy.ts';
import { detection } from '../../../../plugins/otopi/packagers/detection/index.ts';
import { clock } from '../../../../plugins/otopi/system/clock/index.ts';
import { judgeOffset } from '../../../../plugins/otopi/system/clock/time.ts';
import type { ErrorCode } from '../../../../src/base/error-codes.ts';
import { DeployError } from '../../../../src/base/errors.ts';
import { dialog } from '../../../../src/environment/engine-keys.ts';
import type { Finding } from '../../../../src/plugin/finding.ts';
import { CheckRunner } from '../../../../src/engine/check-runner.ts';
import type { Context } from '../../../../src/plugin/context.ts';
import type { Plugin } from '../../../../src/plugin/plugin.ts';
import { parseOpenSshKey } from '../../../../src/openssh/openssh-key.ts';
import { readTable } from '../../cases.ts';
import { fakeContext } from '../../fake-context.ts';

const tell = (findings: readonly Finding[]): string[] =>
  findings.map(({ id, severity, seen }) => `${severity} ${id}: ${seen}`);

async function checkWith(plugin: Plugin, parts: (ctx: Context) => Partial<Context>): Promise<string[]> {
  const { ctx } = fakeContext();
  return tell(await new CheckRunner([plugin], () => ({ ...ctx, ...parts(ctx) }), true).run());
}

suite('the name that an address leads back to', () => {
  for (const [found, good] of [
    ['host.example.test', true],
    ['host', true],
    ['host.example.test.lan', true],
    ['other.example.test', false],
    ['host2', false],
    [undefined, false],
  ] as const)
    test(`${found}`, () => assert.equal(judgeReverse('host.example.test', '192.0.2.7', found) === undefined, good));
});

suite('an ssh key under a crypto policy', () => {
  const keys = new Map(readTable<{ name: string; key: string }>('openssh-key').map(({ name, key }) => [name, key]));
  const judge = (name: string, policy: string): string | undefined =>
    judgeKey(parseOpenSshKey(keys.get(name) ?? ''), policy);
  const ed25519 = [...keys.keys()].find((name) => name.startsWith('ed25519')) ?? '';

  test('is let in', () => {
    assert.equal(judge('rsa 2048 bits', 'DEFAULT:SHA1\n'), undefined);
    assert.equal(judge('rsa 2048 bits', ''), undefined);
    assert.equal(judge('rsa 3072 bits', 'FUTURE'), undefined);
    assert.equal(judge(ed25519, 'DEFAULT'), undefined);
  });

  test('is not let in, and the reason is told', () => {
    assert.match(judge('rsa 2048 bits', 'FUTURE') ?? '', /RSA keys of at least 3072 bits, and it has 2048$/);
    assert.match(judge('dsa 1024 bits', 'LEGACY') ?? '', /^The ssh key \(ssh-dss\) will not be let in: .* no DSA key$/);
    assert.match(judge(ed25519, 'FIPS:OSPP') ?? '', /FIPS allows no Ed25519 key$/);
  });
});

suite('the clock', () => {
  test('may differ by the seconds that an answer takes', () => {
    for (const ms of [0, 5400, -5400]) assert.equal(judgeOffset(ms, false), undefined);
  });

  test('that is a little off is a warning, much an error, unless a deployment sets it', () => {
    const little = { seen: 'The clock is 20 seconds ahead of that of the back-end', severity: 'warning' };
    assert.deepEqual(judgeOffset(20_000, false), little);
    const much = 'The clock is 3600 seconds behind that of the back-end';
    assert.equal(judgeOffset(-3_600_000, false), much);
    assert.deepEqual(judgeOffset(-3_600_000, true), { seen: much, severity: 'warning' });
  });

  test('is asked for where there is a back-end, and only there', async () => {
    const fake = fakeContext({ answers: { TIME: '20200101000000+0000' } });
    assert.deepEqual(await fake.check(clock), []);
    fake.ctx.env.set(dialog.dialect, 'machine');
    assert.match(tell(await fake.check(clock))[0] ?? '', /^error clock: The clock is \d+ seconds ahead/);
  });
});

suite('the package manager', () => {
  const refusing = (code: ErrorCode) => (ctx: Context) => ({
    packager: { ...ctx.packager, queryPackages: () => Promise.reject(new DeployError(code, `${code}!`)) },
  });

  test('that answers is well', async () => assert.deepEqual(await checkWith(detection, () => ({})), []));

  test('that cannot read a repository is an error; a key that nobody has accepted yet is none', async () => {
    assert.deepEqual(await checkWith(detection, refusing('package-repo')), ['error repositories: package-repo!']);
    assert.deepEqual(await checkWith(detection, refusing('package-key')), ['warning repositories: package-key!']);
  });

  test('that another one locks is not asked', async () => {
    const locked = (ctx: Context): Partial<Context> => ({
      packager: { ...refusing('package-lock')(ctx).packager, lockHolder: () => 'process 12 (dnf)' },
    });
    const said = 'warning package-lock: Another package manager is at work: process 12 (dnf)';
    assert.deepEqual(await checkWith(detection, locked), [said]);
  });
});

suite('other runs', () => {
  const runs = (holder: string | undefined, dead: string | undefined) => (ctx: Context) => {
    const { control } = ctx.transactions;
    const describe = {
      describeHolder: () => Promise.resolve(holder),
      describeUnfinished: () => Promise.resolve(holder === undefined ? dead : undefined),
    };
    return { transactions: { ...ctx.transactions, control: { ...control, ...describe } } };
  };

  test('one that goes on is an error, and does not count as one that died', async () => {
    assert.deepEqual(await checkWith(transaction, runs(undefined, undefined)), []);
    assert.deepEqual(await checkWith(transaction, runs('Another run', 'The run x')), ['error running: Another run']);
    assert.deepEqual(await checkWith(transaction, runs(undefined, 'The run x')), ['warning unfinished-run: The run x']);
  });
});
