// Which known host may have which name in its certificates: each name is of one host.
import type { DatabaseSync } from 'node:sqlite';
import { DeployError } from '../../base/errors.ts';

export class CertificateNames {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** @param names in the one spelling of certificates @throws DeployError ca-name naming the host that has one of them */
  check(host: string, names: readonly string[]): void {
    for (const name of names) {
      const row = this.#database
        .prepare(
          `SELECT host FROM certificate_name WHERE name = ?1 AND host <> ?2
           UNION SELECT name FROM host WHERE lower(name) = ?1 AND name <> ?2 AND lower(name) <> lower(?2) LIMIT 1`,
        )
        .get(name, host);
      if (row !== undefined) throw taken(name, host, String(row['host']));
    }
  }

  /** Checks and keeps them. @throws DeployError ca-name */
  claim(host: string, names: readonly string[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      this.check(host, names);
      const insert = 'INSERT INTO certificate_name (name, host) VALUES (?, ?) ON CONFLICT DO NOTHING';
      for (const name of names) this.#database.prepare(insert).run(name, host);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Its certificates are revoked: others may have its names. */
  release(host: string): void {
    this.#database.prepare('DELETE FROM certificate_name WHERE host = ?').run(host);
  }
}

function taken(name: string, host: string, other: string): DeployError {
  return new DeployError(
    'ca-name',
    `The name ${name} belongs to the known host ${other}, so ${host} gets no certificate for it: push it as ${other}, ` +
      `or, if ${other} is gone, 'push --revoke ${other}' and 'hosts --forget ${other}'`,
  );
}
