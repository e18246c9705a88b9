// How long building the sequence takes: 10,000 events, and four times as many.
import { performance } from 'node:perf_hooks';
import type { PluginEvent } from '../../src/core/plugin.ts';
import { buildSequence } from '../../src/core/sequence.ts';
import { stages } from '../../src/core/stages.ts';
import type { Figure } from './figures.ts';
import { least } from './figures.ts';

const rounds = 15;

export function measureSequence(): Figure[] {
  const small = leastMs(10_000);
  const large = leastMs(40_000);
  const how = `least of ${rounds}, events over all stages, each named and waiting for up to three others`;
  return [
    { what: 'Building a sequence of 10,000 events', value: small, unit: 'ms', limit: 60, how },
    { what: 'The same for 40,000 events', value: large / small, unit: 'times as long', limit: 5.5, how },
  ];
}

function leastMs(count: number): number {
  const registration = { plugin: 'bench.bench.bench', events: makeEvents(count) };
  return least(
    Array.from({ length: rounds }, () => {
      const start = performance.now();
      buildSequence([registration]);
      return performance.now() - start;
    }),
  );
}

/** Spread over all stages, every event named, waiting for up to three others. */
function makeEvents(count: number): PluginEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `event${(i * 7919) % count}`,
    stage: (stages[i % stages.length] ?? stages[0]).name,
    name: `n${i}`,
    after: [i - stages.length, i - 3 * stages.length].filter((n) => n >= 0).map((n) => `n${n}`),
    before: i + stages.length < count ? [`n${i + stages.length}`] : [],
    run: () => {},
  }));
}
