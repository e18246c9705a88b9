// How long building the sequence takes: 10,000 events, and four times as many.
import { performance } from 'node:perf_hooks';
import type { PluginEvent } from '../../src/core/plugin.ts';
import { buildSequence } from '../../src/core/sequence.ts';
import { stages } from '../../src/core/stages.ts';

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

function medianMs(count: number): number {
  const registration = { plugin: 'bench.bench.bench', events: makeEvents(count) };
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now();
    buildSequence([registration]);
    return performance.now() - start;
  });
  return times.toSorted((a, b) => a - b)[7] ?? Number.NaN;
}

const small = medianMs(10_000);
const large = medianMs(40_000);
process.stdout.write(
  `10,000 events ${small.toFixed(1)} ms, 40,000 events ${large.toFixed(1)} ms, ratio ${(large / small).toFixed(2)}\n`,
);
