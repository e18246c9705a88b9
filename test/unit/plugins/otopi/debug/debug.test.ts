// The debug plugins: silent unless asked, and what each does when it is.
import assert from 'node:assert/strict';
import { afterEach, suite, test } from 'node:test';
import { debugFailure } from '../../../../../plugins/otopi/debug/debug-failure/index.ts';
import { forceFail, parsePriority, parseStage } from '../../../../../plugins/otopi/debug/force-fail/index.ts';
import { testCommand } from '../../../../../plugins/otopi/debug/test-command/index.ts';
import { testNote } from '../../../../../plugins/otopi/debug/test-note/index.ts';
import { waitOnError } from '../../../../../plugins/otopi/debug/wait-on-error/index.ts';
import { DeployError } from '../../../../../src/base/errors.ts';
import { base } from '../../../../../src/environment/engine-keys.ts';
import type { Plugin } from '../../../../../src/plugin/plugin.ts';
import { Environment } from '../../../../../src/environment/environment.ts';
import type { FakeHost } from '../../../fake-context.ts';
import { fakeContext } from '../../../fake-context.ts';

const variables = ['OTOPI_FORCE_FAIL_STAGE', 'OTOPI_FORCE_FAIL_PRIORITY', 'OTOPI_TEST_COMMAND', 'OTOPI_WAIT_ON_ERROR'];
const clear = () => variables.forEach((name) => delete process.env[name]);
clear();
afterEach(clear);

test('none registers an event unless it is asked for', () => {
  for (const plugin of [debugFailure, forceFail, testCommand, testNote, waitOnError])
    assert.deepEqual(plugin.events(new Environment(() => {})), [], plugin.id);
});

/** Starts the plugin and gives what it does at an error. */
async function listener(plugin: Plugin, host: FakeHost) {
  const { ctx, recorded } = fakeContext({ keys: [base.debug], ...host });
  for (const [name, value] of Object.entries(host.env ?? {})) ctx.env.write(name, value);
  let onError: ((error: Error) => Promise<void> | void) | undefined;
  const state = { ...ctx.state, onError: (listen: typeof onError) => void (onError = listen) };
  for (const event of plugin.events(ctx.env)) await event.run({ ...ctx, state });
  return { recorded, fail: async (error: Error) => onError?.(error) };
}

suite('force-fail', () => {
  test('fails at the stage and priority that are asked for', async () => {
    process.env['OTOPI_FORCE_FAIL_STAGE'] = 'STAGE_MISC';
    process.env['OTOPI_FORCE_FAIL_PRIORITY'] = 'PRIORITY_LAST';
    const [event] = forceFail.events(new Environment(() => {}));
    assert.deepEqual([event?.stage, event?.priority], ['MISC', 90_000]);
    await assert.rejects(fakeContext().run(forceFail), { code: 'forced-failure', message: /MISC at priority 90000/ });
  });

  test('stages and priorities are read in every form, and wrong ones refused', () => {
    assert.equal(parseStage('CLOSEUP'), 'CLOSEUP');
    assert.throws(() => parseStage('STAGE_PACKAGE'), { code: 'bad-argument', message: /did you mean STAGE_PACKAGES/ });
    assert.equal(parsePriority('HIGH-10'), 1990);
    assert.equal(parsePriority('PRIORITY_LAST+10'), 90_010);
    assert.equal(parsePriority('1234'), 1234);
    assert.throws(() => parsePriority('HIGHEST'), { code: 'bad-argument' });
    assert.throws(() => parsePriority('12x'), { code: 'bad-argument' });
  });
});

suite('wait-on-error', () => {
  test('asks at each error, unless nobody is there', async () => {
    process.env['OTOPI_WAIT_ON_ERROR'] = '1';
    const { recorded, fail } = await listener(waitOnError, { answers: { WAIT_ON_ERR_ANS: '' } });
    await fail(new Error('x'));
    await fail(new DeployError('peer-lost', 'x'));
    assert.deepEqual(recorded.dialog, ['ask WAIT_ON_ERR_ANS']);
  });
});

suite('test-command and test-note', () => {
  test('a command tells its exit code and both outputs', async () => {
    process.env['OTOPI_TEST_COMMAND'] = "id 'some user'";
    const { recorded, run } = fakeContext({
      commands: { 'id some user': { code: 1, stdout: 'out\n', stderr: 'no such user\n' } },
    });
    await run(testCommand);
    assert.deepEqual(recorded.dialog, [
      'note Test command: id some user\nexit code: 1\nstdout: out\nstderr: no such user',
    ]);
  });

  test('a note is shown', async () => {
    const { recorded, run } = fakeContext({ env: { 'ODEBUG/note': 'hello' } });
    await run(testNote);
    assert.deepEqual(recorded.dialog, ['note hello']);
  });
});

test('debug-failure asks what is there to ask, and goes on where that fails', async () => {
  const { recorded, fail } = await listener(debugFailure, {
    env: { 'BASE/debug': 1 },
    programs: ['ip', 'rpm'],
    commands: {
      'ip address show': '',
      'ip route show table all': new Error('killed'),
      'rpm --query --all --last': '',
    },
  });
  await fail(new Error('x'));
  assert.deepEqual(recorded.commands, ['ip address show', 'ip route show table all', 'rpm --query --all --last']);
});
