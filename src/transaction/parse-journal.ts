// Reads what a journal says, also one that was cut by a crash or damaged.
import { asError, DeployError } from '../base/errors.ts';
import type { JournalPlace, JournalRecord, TransactionName } from './journal.ts';
import { formatVersion } from './journal.ts';

export interface ParsedJournal {
  readonly records: readonly JournalRecord[];
  readonly place: JournalPlace;
  /** The first line that is no record of this format; those that are one stand in `records`, whatever stands between. */
  readonly fault: DeployError | undefined;
}

/** A last line without its newline was cut by the crash and never acted upon: it is dropped. */
export function parseJournal(bytes: Uint8Array, path: string): ParsedJournal {
  const size = bytes.lastIndexOf(0x0a) + 1;
  const commitBegins = new Map<TransactionName, number>();
  const records: JournalRecord[] = [];
  let fault: DeployError | undefined;
  let start = 0;
  const lines = Buffer.from(bytes.subarray(0, size)).toString('utf8').split('\n').slice(0, -1);
  for (const [i, line] of lines.entries()) {
    try {
      const record = parseRecord(line);
      records.push(record);
      if (record.t === 'commit-begin') commitBegins.set(record.tx, start);
    } catch (cause) {
      fault ??= new DeployError('recovery-failed', `The journal ${path}, line ${i + 1}: ${asError(cause).message}`, {
        cause,
      });
    }
    start += Buffer.byteLength(line) + 1;
  }
  return { records, place: { size, commitBegins }, fault };
}

const kinds: readonly string[] = [
  'begin',
  'entry',
  'undone',
  'committing',
  'committed',
  'commit-begin',
  'commit-end',
  'rollback',
  'end',
] satisfies readonly JournalRecord['t'][];

function parseRecord(line: string): JournalRecord {
  const record = JSON.parse(line) as JournalRecord;
  if (!kinds.includes(record.t)) throw new Error('it is not a record of a journal');
  if (record.t === 'begin' && record.version > formatVersion)
    throw new Error(`format ${record.version} is of a later version of this program; recover with that version`);
  return record;
}
