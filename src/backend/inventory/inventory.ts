// The hosts we know: who they are, how the last deployment ended, and who deploys them now. SQLite, as Node.js brings it.
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { DeployError } from '../../base/errors.ts';
import { readMark } from '../../process/process-marks.ts';
import type { HostId } from '../border/words.ts';
import { CertificateNames } from './certificate-names.ts';
import { inventoryError, isBusy, refuseForeign } from './fault.ts';
import { busy, isHeld, type LeaseRow, renewMs } from './lease.ts';
import { migrations } from './migrations.ts';
import { columns, type HostChanges, type HostRecord, selection } from './record.ts';

/** Milliseconds that another back-end's writing is waited for. */
const busyMs = 10_000;
/** Milliseconds from one attempt to open it to the next. */
const pauseMs = 50;

/**
 * A file of known hosts, for any number of processes at once; `using` closes it. All @throws DeployError inventory-failed.
 */
export class Inventory implements Disposable {
  readonly #database: DatabaseSync;
  readonly certificateNames: CertificateNames;
  readonly #path: string;

  private constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.certificateNames = new CertificateNames(database);
    this.#path = path;
  }

  /** Opens it, made or brought up to date where needed. @throws DeployError inventory-failed */
  static async open(path: string): Promise<Inventory> {
    const end = Date.now() + busyMs;
    for (;;) {
      try {
        return await Inventory.#openNow(path);
      } catch (cause) {
        // To change the kind of journal SQLite does not wait for others that open the file as well.
        if (!isBusy(cause) || Date.now() > end) throw inventoryError(path, cause);
        await delay(pauseMs);
      }
    }
  }

  static async #openNow(path: string): Promise<Inventory> {
    const folder = dirname(path);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    refuseForeign(path, folder);
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(path, { timeout: busyMs });
    try {
      // Not synced to the disk each time, which would hold up all hosts: a power cut may take the last words, and never more.
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
      const inventory = new Inventory(database, path);
      inventory.#migrate(path);
      return inventory;
    } catch (cause) {
      database.close();
      throw cause;
    }
  }

  find(name: string): HostRecord | undefined {
    return this.#guarded(() => this.#database.prepare(`SELECT ${selection} FROM host WHERE name = ?`).get(name)) as
      | HostRecord
      | undefined;
  }

  list(): HostRecord[] {
    return this.#guarded(() =>
      this.#database.prepare(`SELECT ${selection} FROM host ORDER BY name`).all(),
    ) as unknown as HostRecord[];
  }

  /** Sets the fields given, of a host that need not be known yet. */
  save(name: string, fields: HostChanges): void {
    const entries = Object.entries(fields) as [keyof HostRecord, string | null][];
    this.#guarded(() =>
      this.#transaction(() => {
        this.#database.prepare('INSERT INTO host (name) VALUES (?) ON CONFLICT DO NOTHING').run(name);
        for (const [field, value] of entries)
          this.#database.prepare(`UPDATE host SET ${columns[field]} = ? WHERE name = ?`).run(value, name);
      }),
    );
  }

  /** What is known of it, and a lease of it that no process of this machine holds. @returns false where nothing was @throws DeployError host-busy */
  forget(name: string): boolean {
    return this.#guarded(() =>
      this.#transaction(() => {
        const held = this.#readLease(name);
        if (held?.['machine'] === hostname() && isHeld(held)) throw busy(name, held);
        const leases = this.#database.prepare('DELETE FROM lease WHERE name = ?').run(name).changes;
        return Number(this.#database.prepare('DELETE FROM host WHERE name = ?').run(name).changes) + Number(leases) > 0;
      }),
    );
  }

  /** Remembers the unique id of a host unless another one has it. @returns the other one */
  claimId(name: string, id: HostId): string | undefined {
    return this.#guarded(() =>
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
    const since = new Date().toISOString();
    this.#guarded(() =>
      this.#transaction(() => {
        const held = this.#readLease(name);
        if (held !== undefined && isHeld(held)) throw busy(name, held);
        this.#database
          .prepare(
            'INSERT OR REPLACE INTO lease (name, machine, pid, start_time, since, renewed) VALUES (?, ?, ?, ?, ?, ?)',
          )
          .run(name, hostname(), process.pid, mark?.startTime ?? '', since, since);
      }),
    );
    const renewal = setInterval(() => this.#renew(name), renewMs).unref();
    return {
      [Symbol.dispose]: () => {
        clearInterval(renewal);
        this.#attempt('DELETE FROM lease WHERE name = ? AND pid = ?', name, process.pid);
      },
    };
  }

  #renew(name: string): void {
    const sql = 'UPDATE lease SET renewed = ? WHERE name = ? AND pid = ?';
    this.#attempt(sql, new Date().toISOString(), name, process.pid);
  }

  /** A lease that cannot be written ends by itself, and must not hide why a run failed. */
  #attempt(sql: string, ...values: (string | number)[]): void {
    try {
      this.#database.prepare(sql).run(...values);
    } catch {
      // Its time runs out.
    }
  }

  #readLease(name: string): LeaseRow | undefined {
    return this.#database
      .prepare('SELECT machine, pid, start_time, since, renewed FROM lease WHERE name = ?')
      .get(name);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #migrate(path: string): void {
    this.#transaction(() => {
      const version = Number(this.#database.prepare('PRAGMA user_version').get()?.['user_version']);
      if (version > migrations.length)
        throw new DeployError(
          'inventory-failed',
          `The inventory ${path} was made by a newer version of this program: use that one`,
        );
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
      // A full disk has rolled it back already.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #guarded<T>(act: () => T): T {
    try {
      return act();
    } catch (cause) {
      throw inventoryError(this.#path, cause);
    }
  }
}
