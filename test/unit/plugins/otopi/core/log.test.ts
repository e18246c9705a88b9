// The log file in a run: where it is, what happens without one, filtered keys, and removing it.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { log } from '../../../../../plugins/otopi/core/log/index.ts';
import { base, core } from '../../../../../src/environment/engine-keys.ts';
import type { LogSink } from '../../../../../src/base/log.ts';
import { LogHub } from '../../../../../src/base/logger.ts';
import { SecretValues } from '../../../../../src/base/redact.ts';
import { fakeContext } from '../../../fake-context.ts';

let dir = '';
beforeEach(() => {
  dir = fs.mkdtempSync(join(tmpdir(), 'log-plugin-'));
});
afterEach(() => {
  fs.rmSync(dir, { recursive: true });
  delete process.env['OTOPI_LOGFILE'];
  delete process.env['OTOPI_LOGDIR'];
});

suite('the log file', () => {
  test('is named by folder and prefix, known by its key, and told at SETUP', async () => {
    const { ctx, recorded, run } = fakeContext({
      env: { 'CORE/logDir': dir, 'CORE/logFileNamePrefix': 'ovirt-host-mgmt' },
    });
    await run(log, 'SETUP');
    const [name] = fs.readdirSync(dir);
    assert.match(name ?? '', /^ovirt-host-mgmt-\d{14}-[a-z0-9]{6}\.log$/);
    assert.equal(ctx.env.get(core.logFileName), join(dir, name ?? ''));
    assert.equal(ctx.env.get(base.log), true);
    assert.deepEqual(recorded.dialog, [`note Log file: ${dir}/${name}`]);
  });

  test('takes what was logged before it was open', async () => {
    const { ctx } = fakeContext({ keys: log.keys ?? [], env: {} });
    ctx.env.set(core.logDir, dir);
    const hub = new LogHub(new SecretValues());
    hub.named('early').debug('before');
    await log.events(ctx.env)[0]?.run({ ...ctx, sinks: hub });
    assert.match([...(ctx.env.get(core.logFileHandle)?.lines() ?? [])].join(), /DEBUG early before/);
  });

  test('OTOPI_LOGFILE and OTOPI_LOGDIR win over the keys; relative names start where the program did', async () => {
    const env = { 'BASE/executionDirectory': dir, 'CORE/logDir': '/nowhere', 'CORE/logFileName': '/nowhere/x' };
    process.env['OTOPI_LOGFILE'] = 'given.log';
    const byName = fakeContext({ env });
    await byName.run(log, 'BOOT');
    assert.equal(byName.ctx.env.get(core.logFileName), join(dir, 'given.log'));
    delete process.env['OTOPI_LOGFILE'];
    process.env['OTOPI_LOGDIR'] = dir;
    const byFolder = fakeContext({ env: { 'CORE/logDir': '/nowhere' } });
    await byFolder.run(log, 'BOOT');
    assert.ok(byFolder.ctx.env.get(core.logFileName)?.startsWith(`${dir}/otopi-`));
  });

  test('without one the run goes on with a WARNING and keeps nothing for it', async () => {
    const { ctx, recorded } = fakeContext({ keys: log.keys ?? [] });
    ctx.env.set(core.logDir, join(dir, 'gone'));
    let dropped = 0;
    const sinks = {
      attach: () => {},
      detach: () => {},
      takeOver: (_: LogSink) => {},
      dropBacklog: () => void dropped++,
    };
    await log.events(ctx.env)[0]?.run({ ...ctx, sinks });
    assert.match(recorded.log.join(), /^WARNING This run has no log file\. Cannot open the log file .*gone/);
    assert.equal(ctx.env.get(base.log), false);
    assert.equal(dropped, 1);
  });

  test('is removed at the end if that is wanted, whatever CORE/logFileName says by then', async () => {
    const { ctx, run } = fakeContext({ env: { 'CORE/logDir': dir, 'CORE/logRemoveAtExit': true } });
    await run(log, 'BOOT');
    const bystander = join(dir, 'bystander');
    fs.writeFileSync(bystander, '');
    ctx.env.set(core.logFileName, bystander);
    await log
      .events(ctx.env)
      .find(({ stage }) => stage === 'TERMINATE')
      ?.run(ctx);
    assert.deepEqual(fs.readdirSync(dir), ['bystander']);
  });
});

suite('filtered keys', () => {
  test('keys and answers that are named become secret', async () => {
    const { ctx, run } = fakeContext({
      env: {
        'CORE/logDir': dir,
        'CORE/logFilterKeys': ['A/key'],
        'CORE/logFilterQuestions': ['ASKED'],
        'CORE/logFilterQuestionsKeys': ['QUESTION/7/OTHER'],
        'QUESTION/1/ASKED': 'x',
        'QUESTION/2/ASKED_MORE': 'y',
      },
    });
    await run(log, 'BOOT');
    const names = ['A/key', 'QUESTION/1/ASKED', 'QUESTION/7/OTHER', 'QUESTION/2/ASKED_MORE'];
    assert.deepEqual(
      names.map((name) => ctx.env.isSecret(name)),
      [true, true, true, false],
    );
  });

  test('one that is named late fails the run where CORE/validateKeysFilteredEarly is true', async () => {
    for (const validate of [true, false]) {
      const { ctx } = fakeContext({ keys: log.keys ?? [] });
      ctx.env.set(core.logDir, dir);
      ctx.env.set(core.validateKeysFilteredEarly, validate);
      const events = log.events(ctx.env);
      await events[0]?.run(ctx);
      ctx.env.set(core.logFilterKeys, ['A/late']);
      const check = () => events.find(({ id }) => id === 'late-filter')?.run(ctx);
      if (validate) assert.throws(check, { code: 'bad-configuration', message: /A\/late/ });
      else assert.doesNotThrow(check);
      assert.ok(ctx.env.isSecret('A/late'));
    }
  });
});
