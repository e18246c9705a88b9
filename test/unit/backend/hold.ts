// Holds a deployment's conversation with an agent in memory.
import { type Duplex, PassThrough } from 'node:stream';
import { Conversation } from '../../../src/backend/dialog/conversation.ts';
import { Deployment } from '../../../src/backend/deploy/deployment.ts';
import type { Outcome } from '../../../src/backend/deploy/outcome.ts';
import { defaultSettings, type Settings } from '../../../src/backend/deploy/settings.ts';
import type { Unit } from '../../../src/backend/deploy/unit.ts';
import { deploymentUnits } from '../../../src/backend/deploy/units/index.ts';
import { SimulatedAgent, type SimulatedHost } from '../../simulated-agent.ts';

export interface Held {
  agent: SimulatedAgent;
  outcome: Outcome;
  log: string;
  warnings: string[];
}

/** A whole deployment of `h1`. */
export async function hold(
  host: SimulatedHost,
  {
    settings = {},
    units = [],
    taken,
    log = new PassThrough(),
  }: { settings?: Partial<Settings>; units?: Unit[]; taken?: string; log?: Duplex } = {},
): Promise<Held> {
  const agent = new SimulatedAgent(host);
  const warnings: string[] = [];
  const usual = deploymentUnits({
    settings: { ...defaultSettings, ...settings },
    authority: undefined,
    certificates: [],
    names: ['h1'],
    claimId: () => taken,
    signal: new AbortController().signal,
  });
  const deployment = new Deployment({
    host: 'h1',
    correlationId: 'c1',
    mode: 'deploy',
    units: [...units, ...usual],
    conversation: (observe) => new Conversation({ input: agent.input, output: agent.output, observe }),
    observe: () => undefined,
    warn: (text) => warnings.push(text),
    saveLog: async (prompt) => prompt.downloadLog(log, 2 ** 20),
    stopped: () => undefined,
  });
  await Promise.all([agent.run(), deployment.run()]);
  return { agent, outcome: deployment.outcome(0), log: String(log.read() ?? ''), warnings };
}
