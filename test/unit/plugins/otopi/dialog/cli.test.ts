// The command line inside the dialog: what each command does, when it is prompted, and what ends it.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cli } from '../../../../../plugins/otopi/dialog/cli/index.ts';
import type { Context } from '../../../../../src/plugin/context.ts';
import { DeployError } from '../../../../../src/base/errors.ts';
import { base, core, dialog as keys } from '../../../../../src/environment/engine-keys.ts';
import type { OpenLog } from '../../../../../src/base/log.ts';
import type { StageName } from '../../../../../src/base/stages.ts';
import { key } from '../../../../../src/environment/key.ts';
import type { Value } from '../../../../../src/environment/key.ts';
import { fakeContext } from '../../../fake-context.ts';

const declared = [
  key.bool('A/bool', { default: false, doc: 'x' }),
  key.int('A/int', { default: 1, doc: 'x' }),
  key.str('A/secret', { doc: 'x', secret: true }),
  key.multi('A/list', { default: ['a', 'b'], doc: 'x' }),
  keys.customization,
  ...Object.values(base),
  ...Object.values(core),
];

interface Setup {
  lines: (string | Error)[];
  env?: Record<string, Value>;
  errors?: Error[];
  committed?: boolean;
  planning?: boolean;
  answers?: Record<string, Value>;
  log?: OpenLog;
}

/** Runs the plugin with these commands typed, and tells what was asked, shown and logged. */
async function converse(stage: StageName, setup: Setup): Promise<{ said: string[]; env: Context['env'] }> {
  const { lines, env = {}, errors = [], committed = false, planning = false, answers = {} } = setup;
  const fake = fakeContext({ keys: declared, env: { 'DIALOG/customization': true, ...env }, answers, planning });
  for (const [name, value] of Object.entries({ 'DIALOG/customization': true, ...env })) fake.ctx.env.write(name, value);
  if (setup.log !== undefined) fake.ctx.env.set(core.logFileHandle, setup.log);
  const left = [...lines];
  const ctx: Context = {
    ...fake.ctx,
    state: { ...fake.ctx.state, errors, committed },
    dialog: {
      ...fake.ctx.dialog,
      queryString: ({ name }) => {
        fake.recorded.dialog.push(`ask ${name}`);
        const line = left.shift();
        assert.ok(line !== undefined, 'it asks on and on');
        return line instanceof Error ? Promise.reject(line) : Promise.resolve(line);
      },
    },
  };
  const event = cli.events(ctx.env).find((e) => e.stage === stage);
  if (event?.when?.(ctx) !== false) await event?.run(ctx);
  assert.deepEqual(left, []);
  const said = [...fake.recorded.dialog.filter((line) => !line.endsWith('_COMMAND')), ...fake.recorded.log];
  return { said, env: ctx.env };
}

const atStart = (...lines: (string | Error)[]) => converse('CUSTOMIZATION', { lines: [...lines, 'install'] });

suite('a command', () => {
  const shows: Record<string, string[]> = {
    'env-get -k A/bool': ['show A/bool=False'],
    'env-get -k A/list': ['show A/list:\na\nb'],
    'env-get -k A/nowhere': ['show A/nowhere=None'],
    'env-get -k A/secret': ['show A/secret=None'],
    'env-get -h': ['note Usage: env-get -k KEY\nShow the value of a key\n  -k, --key=KEY\n  -h, --help'],
    'env-set -k A/int -t int -v x': ['ERROR Syntax error'],
    'env-set -k A/bool -t bool -v perhaps': ['ERROR Syntax error'],
    'env-set -k A/bool -t float -v 1': ['ERROR Invalid type'],
    'env-set -k A/bool -v perhaps': ["ERROR A/bool must be bool, not 'perhaps'"],
    'env-get': ['ERROR Syntax error'],
    quit: ["ERROR Invalid command 'quit'"],
    nonsense: ["ERROR Invalid command 'nonsense'"],
    'exception-show': ['note '],
    noop: [],
    '': [],
  };
  for (const [line, expected] of Object.entries(shows))
    test(JSON.stringify(line), async () => assert.deepEqual((await atStart(line)).said, expected));

  test('env-set sets, as str unless told otherwise', async () => {
    const { env } = await atStart(
      'env-set -k A/bool -t bool -v yes',
      'env-set -k A/secret -v "a b"',
      'env-set -k A/int -v 7',
    );
    assert.deepEqual(
      ['A/bool', 'A/secret', 'A/int'].map((name) => env.read(name)),
      [true, 'a b', 7],
    );
  });

  test('a secret that is set is not shown', async () => {
    const { said } = await atStart('env-set -k A/secret -v s3cret', 'env-get -k A/secret', 'env-show');
    assert.equal(said[0], 'show A/secret=***');
    assert.match(said[1] ?? '', /^note .*A\/list=multi-str:'a\nb'.*A\/secret=str:'\*\*\*'/s);
    assert.ok(!said.join('\n').includes('s3cret'));
  });

  test('env-query and env-query-multi store the answers', async () => {
    const answers = { 'A/int': 5, 'A/list': ['x'] };
    const lines = ['env-query -k A/int', 'env-query-multi -k A/list', 'install'];
    const { env } = await converse('CUSTOMIZATION', { lines, answers });
    assert.equal(env.read('A/int'), 5);
    assert.deepEqual(env.read('A/list'), ['x']);
  });

  test('an answer that does not fit its key ends the run', async () => {
    const setup = { lines: ['env-query -k A/int'], answers: { 'A/int': ['x'] } };
    await assert.rejects(converse('CUSTOMIZATION', setup), { code: 'bad-value' });
  });

  test('abort aborts', async () => {
    const aborted = converse('CUSTOMIZATION', { lines: ['abort'] });
    await assert.rejects(aborted, { code: 'aborted', aborted: true });
  });

  test('exception-show tells causes too', async () => {
    const errors = [new Error('outer', { cause: new Error('inner') })];
    const { said } = await converse('PRE_TERMINATE', { lines: ['exception-show', 'quit'], errors });
    assert.match(said[0] ?? '', /^note Error: outer\n.*Caused by:\nError: inner\n/s);
  });

  test('log shows the file that was opened', async () => {
    const log = { path: '/x', lines: () => ['l1', 'l2'], write: () => {}, remove: () => {}, close: () => {} };
    assert.deepEqual((await converse('PRE_TERMINATE', { lines: ['log', 'quit'], log })).said, ['show LOG:\nl1\nl2']);
  });

  test('log without a log file shows nothing and says so', async () => {
    const { said } = await converse('PRE_TERMINATE', { lines: ['log', 'quit'] });
    assert.deepEqual(said, ['show LOG:\n', 'WARNING This run has no log file']);
  });

  test('help lists what can be used here', async () => {
    const [help = ''] = (await converse('PRE_TERMINATE', { lines: ['help', 'install', 'abort', 'quit'] })).said;
    assert.match(help, /env-query-multi .*quit/s);
    assert.doesNotMatch(help, /install/);
  });
});

suite('the prompt', () => {
  const holds = (stage: StageName, setup: Setup) => async () => void (await converse(stage, setup));
  const lost = new DeployError('peer-lost', 'End of file');

  test('is not there unless asked for', holds('CUSTOMIZATION', { lines: [], env: { 'DIALOG/customization': false } }));
  test('is there after an error', holds('PRE_TERMINATE', { lines: ['quit'], errors: [new Error('x')] }));
  test('is not there after a lost peer', holds('PRE_TERMINATE', { lines: [], errors: [new Error('x'), lost] }));
  test('is not there at the end of a plan', holds('PRE_TERMINATE', { lines: [], planning: true }));
  test('is there at the start of a plan', holds('CUSTOMIZATION', { lines: ['install'], planning: true }));
  test('forgives a peer that leaves a host that is whole', async () => {
    const { said } = await converse('PRE_TERMINATE', { lines: [lost], committed: true });
    assert.deepEqual(said, ['WARNING Nobody is there for the last questions: End of file']);
  });
  test('fails with a peer that leaves before', async () => {
    await assert.rejects(converse('PRE_TERMINATE', { lines: [lost] }), { code: 'peer-lost' });
  });
});
