// The hosts we know: who they are, how the last deployment ended, and who deploys them now. SQLite, as Node.js brings it.
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { asError, DeployError } from '../../core/errors.ts';
import { isAlive, readMark } from '../../process/process-marks.ts';
import { CertificateNames } from './certificate-names.ts';
import { migrations } from './migrations.ts';

/** What is remembered of a host; null where nothing is. */
export interface HostRecord {
  readonly name: string;
  /** VDSM's id. */
  readonly id: string | null;
  readonly keyType: string | null;
  readonly fingerprint: string | null;
  readonly result: string | null;
  readonly errorCode: string | null;
  readonly message: string | null;
  /** ISO 8601, as all times. */
  readonly deployedAt: string | null;
  readonly certificateEnds: string | null;
  /** When its updates were last asked for. */
  readonly checkedAt: string | null;
  /** Log of a run whose end we did not see, a path on the host. */
  readonly lostLog: string | null;
}

/** Milliseconds that another back-end's writing is waited for. */
const busyMs = 10_000;

const columns: Readonly<Record<keyof HostRecord, string>> = {
  name: 'name',
  id: 'id',
  keyType: 'key_type',
  fingerprint: 'fingerprint',
  result: 'result',
  errorCode: 'error_code',
  message: 'message',
  deployedAt: 'deployed_at',
  certificateEnds: 'certificate_ends',
  checkedAt: 'checked_at',
  lostLog: 'lost_log',
};
const selection = Object.entries(columns)
  .map(([field, column]) => `${column} AS ${field}`)
  .join(', ');

/**
 * A file of known hosts, for any number of processes at once; `using` closes it. All @throws DeployError inventory-failed.
 */
export class Inventory implements Disposable {
  readonly #database: DatabaseSync;
  readonly certificateNames: CertificateNames;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.certificateNames = new CertificateNames(database);
  }

  /** Opens it, made or brought up to date where needed. @throws DeployError inventory-failed */
  static async open(path: string): Promise<Inventory> {
    return guarded(async () => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const { DatabaseSync } = await import('node:sqlite');
      const database = new DatabaseSync(path, { timeout: busyMs });
      // Not synced to the disk each time, which would hold up all hosts: a power cut may take the last words, and never more.
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
      const inventory = new Inventory(database);
      inventory.#migrate(path);
      return inventory;
    });
  }

  find(name: string): HostRecord | undefined {
    return guardedNow(() => this.#database.prepare(`SELECT ${selection} FROM host WHERE name = ?`).get(name)) as
      | HostRecord
      | undefined;
  }

  list(): HostRecord[] {
    return guardedNow(() =>
      this.#database.prepare(`SELECT ${selection} FROM host ORDER BY name`).all(),
    ) as unknown as HostRecord[];
  }

  /** Sets the fields given, of a host that need not be known yet. */
  save(name: string, fields: Partial<Omit<HostRecord, 'name'>>): void {
    const entries = Object.entries(fields) as [keyof HostRecord, string | null][];
    guardedNow(() =>
      this.#transaction(() => {
        this.#database.prepare('INSERT INTO host (name) VALUES (?) ON CONFLICT DO NOTHING').run(name);
        for (const [field, value] of entries)
          this.#database.prepare(`UPDATE host SET ${columns[field]} = ? WHERE name = ?`).run(value, name);
      }),
    );
  }

  /** @returns false where it was not known */
  forget(name: string): boolean {
    return guardedNow(() => this.#database.prepare('DELETE FROM host WHERE name = ?').run(name).changes > 0);
  }

  /** Remembers the unique id of a host unless another one has it. @returns the other one */
  claimId(name: string, id: string): string | undefined {
    return guardedNow(() =>
      this.#transaction(() => {
        const other = this.#database.prepare('SELECT name FROM host WHERE id = ? AND name <> ?').get(id, name);
        if (other !== undefined) return String(other['name']);
        this.#database.prepare('INSERT INTO host (name) VALUES (?) ON CONFLICT DO NOTHING').run(name);
        this.#database.prepare('UPDATE host SET id = ? WHERE name = ?').run(id, name);
        return undefined;
      }),
    );
  }

  /** This process alone deploys the host until it is released. @throws DeployError host-busy */
  lease(name: string): Disposable {
    const mark = readMark(process.pid);
    guardedNow(() =>
      this.#transaction(() => {
        const held = this.#database
          .prepare('SELECT machine, pid, start_time, since FROM lease WHERE name = ?')
          .get(name);
        if (held !== undefined && isHeld(held)) throw busy(name, held);
        this.#database
          .prepare('INSERT OR REPLACE INTO lease (name, machine, pid, start_time, since) VALUES (?, ?, ?, ?, ?)')
          .run(name, hostname(), process.pid, mark?.startTime ?? '', new Date().toISOString());
      }),
    );
    return {
      [Symbol.dispose]: () =>
        void guardedNow(() =>
          this.#database.prepare('DELETE FROM lease WHERE name = ? AND pid = ?').run(name, process.pid),
        ),
    };
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #migrate(path: string): void {
    this.#transaction(() => {
      const version = Number(this.#database.prepare('PRAGMA user_version').get()?.['user_version']);
      if (version > migrations.length)
        throw new DeployError('inventory-failed', `${path} was made by a newer version of this program`);
      for (const step of migrations.slice(version)) this.#database.exec(step);
      this.#database.exec(`PRAGMA user_version = ${migrations.length}`);
    });
  }

  #transaction<T>(act: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = act();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

type Lease = Readonly<Record<string, unknown>>;

/** The holder of another machine cannot be looked at: it holds. */
function isHeld({ machine, pid, start_time: startTime }: Lease): boolean {
  return machine !== hostname() || isAlive({ pid: Number(pid), startTime: String(startTime) });
}

function busy(name: string, { machine, pid, since }: Lease): DeployError {
  return new DeployError(
    'host-busy',
    `${name} is deployed by process ${String(pid)} on ${String(machine)} since ${String(since)}`,
  );
}

async function guarded<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw inventoryError(cause);
  }
}

function guardedNow<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw inventoryError(cause);
  }
}

function inventoryError(cause: unknown): DeployError {
  if (cause instanceof DeployError) return cause;
  return new DeployError('inventory-failed', `The inventory failed: ${asError(cause).message}`, { cause });
}
