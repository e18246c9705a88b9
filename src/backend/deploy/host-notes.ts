// What is kept of one host while it is pushed: events for the view, logs in their folder, facts for report and inventory.
import type { SshDialog } from '../ssh/ssh-dialog.ts';
import type { SshTarget } from '../ssh/target.ts';
import { formatHostKey } from '../ssh/target.ts';
import { saveLog } from './log-store.ts';
import type { Outcome } from './outcome.ts';
import type { HostJob, HostReport, PushEvent, PushParts } from './push-types.ts';

export class HostNotes {
  bytesSent = 0;
  id: string | undefined;
  #fingerprint: string | undefined;
  readonly #logs: string[] = [];
  readonly #job: HostJob;
  readonly #parts: PushParts;
  readonly #started = Date.now();

  constructor(job: HostJob, parts: PushParts) {
    this.#job = job;
    this.#parts = parts;
  }

  tell(event: PushEvent): void {
    this.#parts.tell(this.#job.host, event);
  }

  /** How to reach it: the key we saw once is the one it must have. */
  target(): SshTarget {
    const { target, host } = this.#job;
    const known = this.#parts.inventory.find(host);
    if (target.hostKey !== undefined || known?.fingerprint === undefined || known.fingerprint === null) return target;
    return { ...target, hostKey: { type: known.keyType ?? undefined, fingerprint: known.fingerprint } };
  }

  /** It let us in: its key is remembered. */
  connected(ssh: SshDialog): void {
    const key = ssh.hostKey();
    this.#fingerprint = key === undefined ? undefined : formatHostKey(key);
    if (key !== undefined)
      this.#parts.inventory.save(this.#job.host, { keyType: key.type ?? null, fingerprint: key.fingerprint });
    this.tell({ event: 'connected', hostKey: this.#fingerprint });
  }

  /** The log of a run whose end we did not see, by its path on the host. */
  lostLog(): string | undefined {
    return this.#parts.inventory.find(this.#job.host)?.lostLog ?? undefined;
  }

  setLostLog(path: string | null): void {
    this.#parts.inventory.save(this.#job.host, { lostLog: path });
  }

  /** @param entry the program whose log it is, or `lost` @throws DeployError file-write */
  async keepLog(entry: string, fill: Parameters<typeof saveLog>[2]): Promise<void> {
    const { logs, correlationId } = this.#parts;
    const path = await saveLog(logs, { entry, time: new Date(), host: this.#job.host, correlationId }, fill);
    this.#logs.push(path);
    this.tell({ event: 'log-saved', path, lost: entry === 'lost' });
  }

  /** Remembers how it ended. */
  conclude({ result, error }: Outcome): void {
    this.#parts.inventory.save(this.#job.host, {
      result,
      errorCode: error?.code ?? null,
      message: error?.message ?? null,
      deployedAt: new Date().toISOString(),
    });
  }

  report(outcome: Outcome): HostReport {
    const { bytesSent, id } = this;
    const seconds = (Date.now() - this.#started) / 1000;
    const facts = { logs: this.#logs, bytesSent, id, fingerprint: this.#fingerprint };
    return { host: this.#job.host, ...outcome, ...facts, seconds };
  }
}
