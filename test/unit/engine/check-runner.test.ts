// All checks of a run: which are made, what becomes of their findings, and what a deployment does about them.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checks as checksPlugin } from '../../../plugins/otopi/core/checks/index.ts';
import type { Check } from '../../../src/plugin/check.ts';
import { CheckRunner } from '../../../src/engine/check-runner.ts';
import type { Context } from '../../../src/plugin/context.ts';
import { DeployError } from '../../../src/base/errors.ts';
import { core } from '../../../src/environment/engine-keys.ts';
import { fakeContext } from '../fake-context.ts';

const usual = { doc: 'It is well', remedy: 'mend it', severity: 'error', atDeployment: 'error' } as const;
const fails = (id: string, more: Partial<Check> = {}): Check => ({ ...usual, id, run: () => `${id} is bad`, ...more });

function runnerOf(
  checks: readonly Check[],
  only: boolean,
  ignore: readonly string[] = [],
  more: Partial<Context> = {},
) {
  const { ctx, recorded } = fakeContext();
  ctx.env.set(core.ignoreChecks, ignore);
  const runner = new CheckRunner([{ id: 'g.f.p', checks, events: () => [] }], () => ({ ...ctx, ...more }), only);
  return { runner, ctx: { ...ctx, checks: runner }, recorded };
}

async function outcome(checks: readonly Check[], only: boolean, ignore: readonly string[] = []): Promise<string[]> {
  return (await runnerOf(checks, only, ignore).runner.run()).map(({ id, severity }) => `${severity} ${id}`);
}

suite('findings', () => {
  const each = [
    fails('both'),
    fails('milder', { atDeployment: 'warning' }),
    fails('told', { severity: 'warning', atDeployment: 'info' }),
    fails('costly', { atDeployment: 'skipped' }),
    fails('well', { run: () => undefined }),
    fails('elsewhere', { when: () => false }),
    fails('partly', { run: () => ({ seen: 'a bit', severity: 'warning' }) }),
  ];

  test('of a check are as severe as declared, in order of the declarations', async () => {
    assert.deepEqual(await outcome(each, true), [
      'error both',
      'error milder',
      'warning told',
      'error costly',
      'warning partly',
    ]);
  });

  test('of a deployment are what the check says for it', async () => {
    assert.deepEqual(await outcome(each, false), ['error both', 'warning milder', 'info told', 'warning partly']);
  });

  test('that are ignored are warnings, others stay', async () => {
    assert.deepEqual(await outcome(each.slice(0, 3), true, ['both', 'told']), [
      'warning both',
      'error milder',
      'warning told',
    ]);
    const [first, second] = await runnerOf(each.slice(0, 2), true, ['both']).runner.run();
    assert.deepEqual([first?.ignored, second?.ignored], [true, false]);
  });

  test('a check that throws is a warning, whatever it was to find', async () => {
    const broken = fails('broken', { run: () => Promise.reject(new DeployError('file-refused', 'no file')) });
    const [finding] = await runnerOf([broken, fails('next')], false).runner.run();
    assert.equal(finding?.severity, 'warning');
    assert.equal(finding.seen, 'This could not be checked: no file');
    assert.deepEqual(await outcome([broken, fails('next')], false), ['warning broken', 'error next']);
  });

  test('some run at a time, and an interruption ends them', async () => {
    let [running, most] = [0, 0];
    const gate = Promise.withResolvers<void>();
    const slow = Array.from({ length: 20 }, (_, i) =>
      fails(`slow-${i}`, {
        run: async () => {
          most = Math.max(most, ++running);
          if (running === 8) gate.resolve();
          await gate.promise;
          running -= 1;
          return undefined;
        },
      }),
    );
    assert.deepEqual(await outcome(slow, true), []);
    assert.equal(most, 8);
    const signal = AbortSignal.abort(new DeployError('signal', 'SIG15'));
    await assert.rejects(runnerOf([fails('any')], true, [], { signal }).runner.run(), { code: 'signal' });
  });
});

suite('a deployment', () => {
  async function deploy(checks: readonly Check[], ignore: readonly string[] = []): Promise<string[]> {
    const { ctx, recorded } = runnerOf(checks, false, ignore);
    const [event] = checksPlugin.events(ctx.env);
    try {
      await event?.run(ctx);
    } catch (error) {
      assert.ok(error instanceof DeployError);
      recorded.log.push(`${error.code} ${error.message}`);
    }
    return recorded.log;
  }

  test('goes on with warnings, which it logs', async () => {
    const checks = [
      fails('a', { atDeployment: 'warning' }),
      fails('b', { atDeployment: 'info' }),
      fails('c', { atDeployment: 'skipped' }),
    ];
    assert.deepEqual(await deploy(checks), ['WARNING a is bad', 'INFO b is bad']);
  });

  test('fails with the own code and words of the one check that refuses', async () => {
    assert.deepEqual(await deploy([fails('a', { code: 'hardware-unsupported' })]), ['hardware-unsupported a is bad']);
  });

  test('fails with all errors at once, each with its id and remedy', async () => {
    const refused = 'check-failed This host cannot be deployed';
    assert.deepEqual(await deploy([fails('a')]), [`${refused}\na: a is bad; mend it`]);
    const both = [fails('a', { code: 'hardware-unsupported' }), fails('b')];
    assert.deepEqual(await deploy(both), [`${refused}\na: a is bad; mend it\nb: b is bad; mend it`]);
  });

  test('says what it ignores, and which id is none', async () => {
    assert.deepEqual(await deploy([fails('a')], ['a', 'x']), [
      'WARNING No check has the id that is to be ignored: x',
      'WARNING Ignored, as CORE/ignoreChecks asks: a is bad',
    ]);
  });
});
