// What the inventory keeps of one host, and the columns that it is kept in.
import type { CleanText } from '../border/text.ts';
import type { HostId, LogName } from '../border/words.ts';

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
  /** Log of a run whose end we did not see; up to release 2.0 a path that the host told. */
  readonly lostLog: string | null;
}

/** What may be kept of a host: its own words only as they came over the border. */
export interface HostChanges extends Partial<Omit<HostRecord, 'name' | 'id' | 'message' | 'lostLog'>> {
  readonly id?: HostId;
  readonly message?: CleanText | null;
  readonly lostLog?: LogName | null;
}

export const columns: Readonly<Record<keyof HostRecord, string>> = {
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
export const selection = Object.entries(columns)
  .map(([field, column]) => `${column} AS ${field}`)
  .join(', ');
