// The order of events: levels, ties, names, and every way it is refused.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { DeployError } from '../../../src/base/errors.ts';
import type { PluginEvent } from '../../../src/plugin/plugin.ts';
import type { SequenceOptions } from '../../../src/engine/sequence.ts';
import { buildSequence } from '../../../src/engine/sequence.ts';
import { priority } from '../../../src/base/stages.ts';

type Sketch = Omit<PluginEvent, 'stage' | 'run'> & { stage?: PluginEvent['stage'] };

function build(sketches: Sketch[], options?: SequenceOptions) {
  const events = sketches.map((sketch): PluginEvent => ({ stage: 'MISC', run: () => {}, ...sketch }));
  return buildSequence([{ plugin: 'g.f.p', events }], options);
}

function order(sketches: Sketch[], options?: SequenceOptions): string {
  return build(sketches, options)
    .map(({ event }) => event.id)
    .join(' ');
}

function assertRefused(sketches: Sketch[], message: string): void {
  assert.throws(
    () => build(sketches),
    (error) => {
      assert.ok(error instanceof DeployError);
      assert.equal(error.code, 'event-order');
      assert.ok(error.message.includes(message), error.message);
      return true;
    },
  );
}

suite('running order', () => {
  test('stages first, then priorities, then ids', () => {
    const sketches: Sketch[] = [
      { id: 'z' },
      { id: 'b', priority: priority.LAST, stage: 'BOOT' },
      { id: 'a' },
      { id: 'late', priority: priority.HIGH + 1 },
      { id: 'early', priority: priority.HIGH - 10 },
      { id: 'y', stage: 'TERMINATE', priority: priority.FIRST },
    ];
    assert.equal(order(sketches), 'b early late a z y');
    assert.equal(order(sketches.toReversed()), 'b early late a z y');
  });

  test('ids go before plugins and are compared whole', () => {
    const event: PluginEvent = { id: 'x', stage: 'MISC', run: () => {} };
    const events = buildSequence([
      { plugin: 'b.b', events: [event] },
      { plugin: 'a.z', events: [event] },
    ]);
    assert.deepEqual(
      events.map(({ label }) => label),
      [
        { stage: 'misc', id: 'a.z.x', name: undefined },
        { stage: 'misc', id: 'b.b.x', name: undefined },
      ],
    );
  });

  test('an event waits by before and by after', () => {
    assert.equal(order([{ id: 'a', after: ['N'] }, { id: 'b', name: 'N' }, { id: 'c' }]), 'b c a');
    assert.equal(order([{ id: 'a', name: 'N' }, { id: 'b', before: ['N'] }, { id: 'c' }]), 'b c a');
  });

  test('a level is one more than the highest waited for, and order is by level, then id', () => {
    const sketches: Sketch[] = [
      { id: 'd', name: 'D' },
      { id: 'c', name: 'C', after: ['D'] },
      { id: 'b', after: ['C', 'D'] },
      { id: 'a', after: ['D'] },
      { id: 'e' },
    ];
    assert.equal(order(sketches), 'd e a c b');
  });

  test('what another priority waits for does not raise a level', () => {
    const sketches: Sketch[] = [
      { id: 'first', name: 'F', priority: priority.FIRST },
      { id: 'b', after: ['F'] },
      { id: 'c' },
      { id: 'a', after: ['F'] },
    ];
    assert.equal(order(sketches), 'first a b c');
  });

  test('a dependency on an earlier stage is satisfied', () => {
    const boot: Sketch = { id: 'z', name: 'N', stage: 'BOOT', priority: priority.LAST };
    assert.equal(order([{ id: 'a', after: ['N'] }, boot, { id: 'b' }]), 'z a b');
    assert.equal(order([{ id: 'a', name: 'A' }, { ...boot, before: ['A'] }, { id: 'b' }]), 'z a b');
  });

  test('a chain of thousands neither overflows nor loses its order', () => {
    const chain = Array.from({ length: 20_000 }, (_, i): Sketch => ({
      id: `e${99_999 - i}`,
      name: `n${i}`,
      after: i === 0 ? [] : [`n${i - 1}`],
    }));
    assert.equal(order(chain), chain.map(({ id }) => id).join(' '));
  });
});

suite('refusals', () => {
  test('two events with one name', () => {
    assertRefused(
      [
        { id: 'a', name: 'N' },
        { id: 'b', name: 'N' },
      ],
      'g.f.p.a and g.f.p.b have the same name N',
    );
  });

  test('two events with one id', () => {
    assertRefused([{ id: 'a' }, { id: 'a', stage: 'BOOT' }], 'g.f.p.a');
  });

  test('a cycle is printed in running order, without what only hangs on it', () => {
    const sketches: Sketch[] = [
      { id: 'a', name: 'A', after: ['B'] },
      { id: 'b', name: 'B', after: ['C'] },
      { id: 'c', name: 'C', after: ['A'] },
      { id: 'tail', after: ['A'] },
      { id: 'head', before: ['A'] },
    ];
    assertRefused(sketches, 'cycle: g.f.p.a -> g.f.p.c -> g.f.p.b -> g.f.p.a');
  });

  test('an event that waits for itself', () => {
    assertRefused([{ id: 'a', name: 'A', after: ['A'] }], 'cycle: g.f.p.a -> g.f.p.a');
  });

  test('a dependency on a later stage, whichever way it is written', () => {
    const message = 'g.f.p.a of BOOT cannot wait for g.f.p.b, which runs later, in MISC';
    assertRefused(
      [
        { id: 'a', stage: 'BOOT', after: ['B'] },
        { id: 'b', name: 'B' },
      ],
      message,
    );
    assertRefused(
      [
        { id: 'a', name: 'A', stage: 'BOOT' },
        { id: 'b', before: ['A'] },
      ],
      message,
    );
  });

  test('a contradiction to the priorities names both and the way out', () => {
    const sketches: Sketch[] = [
      { id: 'a', priority: priority.HIGH, after: ['B'] },
      { id: 'b', name: 'B' },
    ];
    assertRefused(
      sketches,
      'g.f.p.a (priority 2000) cannot wait for g.f.p.b (priority 5000), which comes later: ' +
        'mend the priorities, or set OTOPI_ALLOW_PRIORITY_OVERRIDE',
    );
  });

  test('a name that no event has is only told', () => {
    const events = build([
      { id: 'a', after: ['Gone', 'B'], before: ['Lost'] },
      { id: 'b', name: 'B' },
    ]);
    assert.deepEqual(
      events.map(({ label }) => [label.id, label.missing]),
      [
        ['g.f.p.b', undefined],
        ['g.f.p.a', ['Gone', 'Lost']],
      ],
    );
  });
});

suite('options', () => {
  test('with priority override the one that waits comes right after', () => {
    const sketches: Sketch[] = [
      { id: 'a', name: 'A', priority: priority.HIGH, after: ['B'] },
      { id: 'b', name: 'B' },
      { id: 'c', priority: priority.MEDIUM, after: ['A'] },
      { id: 'd', priority: priority.POST },
    ];
    assert.equal(order(sketches, { allowPriorityOverride: true }), 'b a c d');
  });

  test('one that is moved takes its level from where it goes', () => {
    const sketches: Sketch[] = [
      { id: 'h0', name: 'H0', priority: priority.HIGH },
      { id: 'h1', name: 'H1', priority: priority.HIGH, after: ['H0'] },
      { id: 'moved', priority: priority.HIGH, after: ['H1', 'EARLY'] },
      // Reached by the way of three others, after the chain above.
      { id: 'f0', name: 'F0', priority: priority.FIRST },
      { id: 'f1', name: 'F1', priority: priority.FIRST, after: ['F0'] },
      { id: 'f2', name: 'F2', priority: priority.FIRST, after: ['F1'] },
      { id: 'early', name: 'EARLY', after: ['F2'] },
      { id: 'other', name: 'OTHER' },
      { id: 'zz', after: ['OTHER'] },
    ];
    assert.equal(order(sketches, { allowPriorityOverride: true }), 'f0 f1 f2 h0 h1 early other moved zz');
  });

  test('a cycle stays one with priority override', () => {
    const cycle: Sketch[] = [
      { id: 'a', name: 'A', after: ['B'], priority: priority.HIGH },
      { id: 'b', name: 'B', after: ['A'] },
    ];
    assert.throws(() => build(cycle, { allowPriorityOverride: true }), { message: /cycle/ });
  });

  test('a seed shuffles only what goes by id, the same each time', () => {
    const free = Array.from({ length: 30 }, (_, i): Sketch => ({ id: `f${10 + i}` }));
    const sketches: Sketch[] = [...free, { id: 'last', after: ['N'] }, { id: 'x', name: 'N' }];
    const shuffled = order(sketches, { seed: 7 });
    assert.equal(shuffled, order(sketches.toReversed(), { seed: 7 }));
    assert.notEqual(shuffled, order(sketches));
    assert.notEqual(shuffled, order(sketches, { seed: 8 }));
    assert.ok(shuffled.endsWith(' last'));
  });
});
