// Configuration files in a run: what each section overrides, and that a bad one stops it early.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { config } from '../../../../../plugins/otopi/core/config/index.ts';
import { base } from '../../../../../src/environment/engine-keys.ts';
import { key } from '../../../../../src/environment/key.ts';
import type { Value } from '../../../../../src/environment/key.ts';
import { fakeContext } from '../../../fake-context.ts';

const keys = ['a', 'b', 'c', 'd'].map((name) => key.str(`T/${name}`, { doc: '' }));
const number = key.int('T/number', { doc: '' });

let dir = '';
beforeEach(() => {
  dir = fs.mkdtempSync(join(tmpdir(), 'config-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

function lay(name: string, ...lines: string[]): string {
  const path = join(dir, name);
  fs.writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

function fake(env: Record<string, Value>) {
  return fakeContext({
    keys: [...keys, number, base.executionDirectory],
    env: { 'BASE/executionDirectory': dir, ...env },
  });
}

suite('sections', () => {
  const lines = ['default', 'init', 'override', 'enforce'].flatMap((section) => [
    `[environment:${section}]`,
    ...['a', 'b', 'c', 'd'].map((name) => `T/${name}=str:${section}`),
  ]);

  test('default fills in, init overrides what was given; the others wait for CUSTOMIZATION', async () => {
    const path = lay(
      'x.conf',
      '[environment:default]',
      'T/a=str:file',
      'T/b=str:file',
      '[environment:init]',
      'T/c=str:file',
    );
    const { ctx, run } = fake({ 'CORE/configFileName': path, 'T/a': 'given', 'T/c': 'given' });
    await run(config, 'SETUP');
    assert.deepEqual(
      ['T/a', 'T/b', 'T/c', 'T/d'].map((name) => ctx.env.read(name)),
      ['given', 'file', 'file', null],
    );
  });

  test('each later section has the last word', async () => {
    const { ctx, run } = fake({ 'CORE/configFileName': lay('x.conf', ...lines) });
    await run(config, 'SETUP');
    assert.equal(ctx.env.read('T/a'), 'init');
    const events = config.events(ctx.env);
    await events.find((event) => event.id === 'answers')?.run(ctx);
    for (const id of ['init', 'override', 'enforce']) {
      await events.find((event) => event.id === id)?.run(ctx);
      assert.equal(ctx.env.read('T/a'), id);
    }
  });
});

test('answers are there before the first question, the other settings later', async () => {
  const path = lay('x.conf', '[environment:default]', 'QUESTION/1/NAME=str:yes', 'T/a=str:file');
  const { ctx } = fake({ 'CORE/configFileName': path });
  ctx.env.declare(config.keys ?? []);
  ctx.env.write('CORE/configFileName', path);
  ctx.env.write('BASE/executionDirectory', dir);
  await config
    .events(ctx.env)
    .find(({ id }) => id === 'answers')
    ?.run(ctx);
  assert.equal(ctx.env.read('QUESTION/1/NAME'), 'yes');
  assert.equal(ctx.env.read('T/a'), null);
});

suite('refusals before SETUP', () => {
  for (const [what, section, line, message] of [
    [
      'a bad value',
      'enforce',
      'T/a=bool:maybe',
      /key T\/a at section environment:enforce: 'maybe' is no bool.*x\.conf:2/,
    ],
    ['a value of another type than its key', 'override', 'T/number=str:x', /key T\/number at .*must be int.*x\.conf:2/],
  ] as const)
    test(`${what} in a section for later`, async () => {
      const { run } = fake({ 'CORE/configFileName': lay('x.conf', `[environment:${section}]`, line) });
      await assert.rejects(run(config, 'INIT'), { code: 'bad-configuration', message });
    });
});

suite('files', () => {
  test('are told in the order they were read, relative names from the start folder, missing ones warned of', async () => {
    lay('one.conf', '[environment:init]', 'T/a=str:one');
    lay('two.conf', '[environment:init]', 'T/a=str:two');
    const { ctx, recorded, run } = fake({
      'CORE/configFileName': 'gone.conf:one.conf',
      'CORE/configFileAppend': 'two.conf:away.conf',
    });
    await run(config, 'SETUP');
    assert.equal(ctx.env.read('T/a'), 'two');
    assert.deepEqual(recorded.dialog, [`note Configuration files: ${dir}/one.conf, ${dir}/two.conf`]);
    assert.deepEqual(recorded.log, [`WARNING Missing configuration files: ${dir}/away.conf`]);
  });
});
