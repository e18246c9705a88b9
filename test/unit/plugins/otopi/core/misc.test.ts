// What a run tells about itself: version, sequence, missing names, dumps.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { misc } from '../../../../../plugins/otopi/core/misc/index.ts';
import { dumpEnvironment } from '../../../../../src/engine/environment-dump.ts';
import { base } from '../../../../../src/environment/engine-keys.ts';
import type { Log } from '../../../../../src/base/log.ts';
import type { EventLabel } from '../../../../../src/base/run-state.ts';
import { Environment } from '../../../../../src/environment/environment.ts';
import { key } from '../../../../../src/environment/key.ts';
import type { Value } from '../../../../../src/environment/key.ts';
import { fakeContext } from '../../../fake-context.ts';

function listeningLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const say = (message: string) => void lines.push(message);
  const log: Log = { debug: say, info: say, warning: say, error: say, trace: () => {}, named: () => log };
  return { log, lines };
}

test('a dump shows type and value, secrets masked, objects by name', () => {
  const env = new Environment(() => {});
  env.declare([
    key.bool('T/b', { default: false, doc: '' }),
    key.multi('T/m', { default: ['x', 'y'], doc: '' }),
    key.str('T/password', { doc: '', secret: true }),
  ]);
  env.write('T/password', 'hunter2');
  env.write('T/hidden', 'z');
  env.set(base.suppressEnvironmentKeys, ['T/hidden']);
  const { log, lines } = listeningLog();
  dumpEnvironment(env, log);
  assert.deepEqual(lines, [
    'ENVIRONMENT DUMP - BEGIN',
    "ENV BASE/suppressEnvironmentKeys=multi-str:'T/hidden'",
    "ENV T/b=bool:'False'",
    "ENV T/hidden=str:'***'",
    "ENV T/m=multi-str:'x\ny'",
    "ENV T/password=str:'***'",
    'ENVIRONMENT DUMP - END',
  ]);
});

test('nothing changed, nothing dumped; else only what changed', () => {
  const env = new Environment(() => {});
  env.write('T/a', 1);
  env.write('T/b', 2);
  const { log, lines } = listeningLog();
  dumpEnvironment(env, log, []);
  assert.deepEqual(lines, []);
  dumpEnvironment(env, log, ['T/b']);
  assert.deepEqual(lines.slice(1, -1), ["ENV T/b=int:'2'"]);
});

test('the version is noted as name, version and release', async () => {
  const { recorded, run } = fakeContext({
    env: { 'INFO/PACKAGE_NAME': 'otopi', 'INFO/PACKAGE_VERSION': '2.0.0', 'INFO/PACKAGE_RELEASE': 'abc' },
  });
  await run(misc, 'SETUP');
  assert.deepEqual(recorded.dialog, ['note Version: otopi-2.0.0 (otopi-2.0.0-abc)']);
});

suite('the sequence', () => {
  const sequence: EventLabel[] = [
    { stage: 'boot', id: 'a.b.c', name: 'N' },
    { stage: 'misc', id: 'a.b.d', name: undefined, missing: ['Gone'] },
  ];
  const start = (env: Record<string, Value>) => {
    const { ctx } = fakeContext({ keys: misc.keys ?? [] });
    for (const [name, value] of Object.entries(env)) ctx.env.write(name, value);
    const { log, lines } = listeningLog();
    const run = (id: string) =>
      misc
        .events(ctx.env)
        .find((event) => event.id === id)
        ?.run({ ...ctx, log, state: { ...ctx.state, sequence } });
    return { run, lines };
  };

  test('is dumped at BOOT, with the seed where it is shuffled', async () => {
    const { run, lines } = start({ 'CORE/randomizeEvents': true, 'CORE/randomizeSeed': 42 });
    await run('boot');
    assert.deepEqual(lines.slice(0, 5), [
      'Events are shuffled; the seed is 42',
      'SEQUENCE DUMP - BEGIN',
      'STAGE boot METHOD a.b.c (N)',
      'STAGE misc METHOD a.b.d (None)',
      'SEQUENCE DUMP - END',
    ]);
  });

  test('names that no event has are logged, or fail the run', async () => {
    const { run, lines } = start({});
    await run('sequence');
    assert.deepEqual(lines, ['a.b.d names Gone in its before or after, but no event has that name']);
    const strict = start({ 'CORE/ignoreMissingBeforeAfter': false });
    assert.throws(() => strict.run('sequence'), { code: 'event-order', message: /a\.b\.d names Gone/ });
  });
});
