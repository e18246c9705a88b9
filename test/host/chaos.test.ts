// Deployments that `npm run chaos` kills at random times: 40 of them with OHD_TEST_FULL=1, none in CI until 200 in a row have been
// seen to pass. OHD_CHAOS_SEED repeats a run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runChaos } from './chaos/run.ts';
import { chaosTable, resultLine } from './chaos/table.ts';

const runs = 40;
const seed = Number(process.env['OHD_CHAOS_SEED'] ?? Math.floor(Math.random() * 1e6));

if (process.env['OHD_TEST_FULL'] === '1')
  test(`${runs} deployments killed at random times, seed ${seed}`, { timeout: 3 * 60 * 60 * 1000 }, async (t) => {
    const results = await runChaos({ runs, seed, lanes: 2, tell: (result) => t.diagnostic(resultLine(result)) });
    t.diagnostic(`\n${chaosTable(results)}`);
    assert.equal(results.length, runs);
    assert.deepEqual(
      results.filter(({ state }) => state === 'wrong').map(({ n }) => n),
      [],
    );
  });
