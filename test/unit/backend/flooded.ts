// A back-end that many hosts flood, each with whatever could be kept of it: run with a small heap, it must not run out of it.
import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { Conversation } from '../../../src/backend/dialog/conversation.ts';
import { ProgressReader } from '../../../src/backend/dialog/progress.ts';
import { Deployment } from '../../../src/backend/deploy/deployment.ts';
import type { Outcome } from '../../../src/backend/deploy/outcome.ts';
import { asError, DeployError } from '../../../src/base/errors.ts';

const hosts = 24;
const long = 'x'.repeat(1024 * 1024);

/** Names, records, a display, and at last three lines that are wrong. */
function* flood(): Generator<Buffer> {
  const say = (text: string): Buffer => Buffer.from(text);
  yield say('**%EventsListStart\n');
  for (let i = 0; i < 10; i++) yield say(`**%EventsListEntry STAGE a METHOD ${i}${long} (None)\n`);
  for (let i = 0; i < 100; i++) yield say(`**%EventsListEntry STAGE a METHOD ${i} (None)\n`);
  for (let i = 0; i < 10; i++) yield say(`***L:ERROR ${i}${long}\n`);
  yield say(`***CONFIRM ODD ${long}\n`);
  for (let i = 0; i < 3; i++) yield say(`${i}${long}\n`);
}

/** As a fleet does, all that is told of a host is kept until the last one is done. */
const kept: { thrown: Error; outcome: Outcome; progress: ProgressReader; deployment: Deployment }[] = [];
for (let i = 0; i < hosts; i++) {
  const input = Readable.from(flood());
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const progress = new ProgressReader();
  const deployment = new Deployment({
    host: `h${i}`,
    correlationId: 'c1',
    mode: 'deploy',
    units: [],
    conversation: (observe) => new Conversation({ input, output, observe }),
    observe: (message) => void progress.take(message),
    warn: () => undefined,
    saveLog: async () => undefined,
    stopped: () => undefined,
  });
  const thrown = await deployment.run().catch(asError);
  assert.ok(thrown instanceof DeployError && thrown.code === 'protocol');
  kept.push({ thrown, outcome: deployment.outcome(null), progress, deployment });
}
process.stdout.write(`${kept.length} hosts, ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB\n`);
