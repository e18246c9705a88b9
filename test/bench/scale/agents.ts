// Five hundred agents on one back-end, and fifty: each a process in place of ssh that says what a whole deployment says.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRequest } from '../../../src/x509/request.ts';
import { makeRsaKey } from '../../../src/x509/rsa-key.ts';
import type { Figure } from '../figures.ts';
import { median } from '../figures.ts';
import { BackEnd, type Cost } from './back-end.ts';

const [few, many] = [50, 500];
const rounds = 3;
/** Requests that the hosts share: making keys is their work, not the back-end's. */
const requests = 8;
/** Of a real deployment, about. */
const events = 170;
const logLines = 6500;

export async function measureAgents(executable: string): Promise<Figure[]> {
  using agents = await Agents.make();
  const pairs: [Cost, Cost][] = [];
  for (let round = 0; round < rounds; round++)
    pairs.push([await agents.push(executable, few), await agents.push(executable, many)]);
  const middle = (take: (pair: [Cost, Cost]) => number): number => median(pairs.map(take));
  const how = `median of ${rounds}; processes in place of ssh that hold a whole conversation: ${events} events, a log of ${logLines} lines, a certificate signed`;
  return [
    { what: `${few} agents at once on one back-end`, value: middle(([one]) => one.seconds), unit: 's', how },
    { what: `${many} agents at once`, value: middle(([, all]) => all.seconds), unit: 's', how },
    {
      what: `${many} against ${few}`,
      value: middle(([one, all]) => all.seconds / one.seconds),
      unit: 'times as long',
      limit: 12,
      how,
    },
    { what: `Peak memory with ${many}`, value: middle(([, all]) => all.peak), unit: 'MiB', limit: 800, how: 'VmHWM' },
    {
      what: `Processor time a host with ${many}`,
      value: middle(([, all]) => (all.processorSeconds / many) * 1000),
      unit: 'ms',
      limit: 40,
      how: 'utime and stime of the back-end; of ssh there is none',
    },
  ];
}

class Agents implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bench-agents-'));

  static async make(): Promise<Agents> {
    const agents = new Agents();
    const put = (name: string, lines: readonly string[]): void =>
      writeFileSync(join(agents.#folder, name), lines.map((line) => `${line}\n`).join(''));
    const all = Array.from({ length: events }, (_, i) => `STAGE misc METHOD bench.group.family.event-${i} (None)`);
    put('events', ['**%EventsListStart', ...all.map((one) => `**%EventsListEntry ${one}`), '**%EventsListEnd']);
    put(
      'install',
      all.flatMap((one) => [`**%EventStart ${one}`, '***L:INFO something was done', `**%EventEnd ${one}`]),
    );
    put(
      'log',
      Array.from({ length: logLines }, (_, i) => `2026-01-01 00:00:00,000+0000 DEBUG bench.log line ${i}`),
    );
    const made = await Promise.all(Array.from({ length: requests }, async () => makeRequest(await makeRsaKey(3072))));
    for (let host = 1; host <= 250; host++) put(`request.${host}`, made[host % requests] ?? []);
    symlinkSync(join(import.meta.dirname, '../../simulated-ssh/ssh'), join(agents.#folder, 'ssh'));
    return agents;
  }

  /** All of them new to the back-end, as on the first day. */
  async push(executable: string, count: number): Promise<Cost> {
    using backEnd = new BackEnd(executable);
    const hosts = Array.from({ length: count }, (_, i) => `198.18.${Math.floor(i / 250)}.${(i % 250) + 1}`);
    const inventory = join(backEnd.folder, 'hosts');
    writeFileSync(inventory, hosts.map((host) => `${host}\n`).join(''));
    const env = { PATH: `${this.#folder}:${process.env['PATH']}`, OHD_SIMULATED: this.#folder };
    return await backEnd.push(['--parallel', String(many), '--inventory', inventory], env);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
