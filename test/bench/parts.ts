// The parts of the benchmark, each a section of docs/performance.md.
import { join } from 'node:path';
import { measureAgent } from './agent.ts';
import type { Figure } from './figures.ts';
import { measureRoles } from './roles.ts';
import { measureAgents } from './scale/agents.ts';
import { measureBytes } from './scale/bytes.ts';
import { measureHosts } from './scale/hosts.ts';
import { measureSequence } from './sequence.ts';
import { measureSize } from './size.ts';
import { measureStart } from './start.ts';

const root = join(import.meta.dirname, '../..');

export interface Part {
  /** For --only. */
  readonly name: string;
  readonly title: string;
  /** @param executable the built one */
  readonly measure: (executable: string) => Promise<Figure[]>;
}

export const parts: readonly Part[] = [
  { name: 'size', title: 'The executable', measure: async (executable) => measureSize(executable, root) },
  { name: 'start', title: 'The start', measure: async (executable) => measureStart(executable, root) },
  { name: 'sequence', title: 'The sequence', measure: async () => measureSequence() },
  { name: 'agent', title: 'The agent on a host', measure: measureAgent },
  { name: 'roles', title: 'The agent with everything switched on', measure: measureRoles },
  { name: 'bytes', title: 'What is sent to a host', measure: measureBytes },
  { name: 'hosts', title: 'Many hosts at once', measure: measureHosts },
  { name: 'agents', title: 'Very many agents at once', measure: measureAgents },
];
