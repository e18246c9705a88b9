// What is kept of one host while it is pushed: events for the view, logs in their folder, facts for report and inventory.
import { type CleanText, cleanText } from '../border/text.ts';
import { type HostId, type LogName, storedLogName } from '../border/words.ts';
import type { SshDialog } from '../ssh/ssh-dialog.ts';
import type { SshTarget } from '../ssh/target.ts';
import { formatHostKey } from '../ssh/target.ts';
import { asError } from '../../base/errors.ts';
import { saveLog } from './log-store.ts';
import type { Outcome } from './outcome.ts';
import type { HostJob, HostReport, PushEvent, PushParts } from './push-types.ts';

export class HostNotes {
  bytesSent = 0;
  id: HostId | undefined;
  #fingerprint: string | undefined;
  readonly #logs: string[] = [];
  readonly #warnings: CleanText[] = [];
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

  /** The log of a run whose end we did not see. */
  lostLog(): LogName | undefined {
    const stored = this.#parts.inventory.find(this.#job.host)?.lostLog;
    return typeof stored === 'string' ? storedLogName(stored) : undefined;
  }

  setLostLog(name: LogName | null): void {
    this.#parts.inventory.save(this.#job.host, { lostLog: name });
  }

  /** What went wrong here and changes nothing on the host. */
  warn(raw: string): void {
    const text = cleanText(raw);
    this.#warnings.push(text);
    this.tell({ event: 'warning', text });
  }

  /** What is only kept for later must not make a failure of a host that is deployed. */
  keep(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.warn(`What came of this host was not kept: ${asError(thrown).message}`);
    }
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
    const deployedAt = new Date().toISOString();
    const saved = { result, errorCode: error?.code ?? null, message: error?.message ?? null, deployedAt };
    this.keep(() => this.#parts.inventory.save(this.#job.host, saved));
  }

  report(outcome: Outcome): HostReport {
    const { bytesSent, id } = this;
    const seconds = (Date.now() - this.#started) / 1000;
    const facts = { logs: this.#logs, warnings: this.#warnings, bytesSent, id, fingerprint: this.#fingerprint };
    return { host: this.#job.host, ...outcome, ...facts, seconds };
  }
}
