// Builds one sequence and tells how long it took, in milliseconds: `node sequence-once.ts COUNT`.
import { performance } from 'node:perf_hooks';
import type { PluginEvent } from '../../src/plugin/plugin.ts';
import { buildSequence } from '../../src/engine/sequence.ts';
import { stages } from '../../src/base/stages.ts';

const registration = { plugin: 'bench.bench.bench', events: makeEvents(Number(process.argv[2])) };
const start = performance.now();
buildSequence([registration]);
process.stdout.write(String(performance.now() - start));

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
