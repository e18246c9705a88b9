// What --help, --version, --list-env and --list-events print.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { answerInformation } from '../../../src/agent/information.ts';
import { describePriority } from '../../../src/agent/listings.ts';
import { agentPrograms } from '../../../src/agent/programs.ts';
import type { PluginEvent } from '../../../src/plugin/plugin.ts';
import { buildSequence } from '../../../src/engine/sequence.ts';
import { parseArguments } from '../../../src/environment/arguments.ts';
import { Environment } from '../../../src/environment/environment.ts';
import { key } from '../../../src/environment/key.ts';

const [program] = agentPrograms;
assert.ok(program !== undefined);

function ask(...argv: string[]): string | undefined {
  assert.ok(program !== undefined);
  const env = new Environment(() => {});
  env.declare([
    key.multi('T/list', { default: ['x', 'y'], doc: 'A list.' }),
    key.str('T/password', { doc: 'A password.', secret: true }),
    key.int('T/found', { doc: 'A number.', defaultDoc: 'what is found' }),
    key.family('T_FAMILY/', '<name>', 'str', { doc: 'A family.' }),
  ]);
  const run = () => {};
  const events: PluginEvent[] = [
    { id: 'b', stage: 'MISC', name: 'N', run },
    { id: 'a', stage: 'MISC', after: ['N'], before: ['Gone'], run },
    { id: 'c', stage: 'BOOT', priority: 1990, name: 'g.f.p.c', run },
  ];
  return answerInformation({
    program,
    args: parseArguments(argv),
    env,
    sequence: buildSequence([{ plugin: 'g.f.p', events }]),
  });
}

suite('information', () => {
  test('a run asks for none', () => {
    assert.equal(ask('T/found=int:1'), undefined);
    assert.equal(ask('--plan'), undefined);
  });

  test('help names the program, its options and its configuration file', () => {
    const text = ask('--help', '--list-env') ?? '';
    assert.match(text, /^Usage: ovirt-host-deploy /);
    for (const option of ['--plan', '--root', '--list-env', '--list-events', '--version'])
      assert.ok(text.includes(option), option);
    assert.match(text, /\/etc\/ovirt-host-deploy\.conf/);
  });

  test('every key is listed with type, default, secrecy and meaning', () => {
    assert.equal(
      ask('--list-env'),
      'T/found (int, default: what is found)\n    A number.\n' +
        'T/list (multi-str, default: x, y)\n    A list.\n' +
        'T/password (str, secret)\n    A password.\n' +
        'T_FAMILY/<name> (str)\n    A family.\n',
    );
  });

  test('events are listed by stage in running order', () => {
    assert.equal(
      ask('--list-events'),
      'BOOT: Booting\n  HIGH-10      g.f.p.c\n\n' +
        'MISC: Misc configuration\n  DEFAULT      g.f.p.b (N)\n  DEFAULT      g.f.p.a, after N; before Gone\n',
    );
  });
});

test('a priority reads by the nearest name', () => {
  assert.deepEqual(
    [1000, 1990, 5001, 90_010, 8000].map((number) => describePriority(number)),
    ['FIRST', 'HIGH-10', 'DEFAULT+1', 'LAST+10', 'POST+1000'],
  );
});
