// What a journal says is left to do: a pure fold of its records.
import type { Entry, JournalRecord, TransactionName } from './journal.ts';
import type { Step } from './step.ts';

export interface JournalState {
  run: string;
  pid: number;
  started: string;
  ended: boolean;
  entries: Entry[];
  undone: ReadonlySet<number>;
  /** Its commit has begun; whether it ended is in `committed`. */
  committing: ReadonlySet<number>;
  committed: ReadonlySet<number>;
  phase: Record<TransactionName, 'open' | 'committing' | 'committed' | 'rolling-back'>;
}

export function foldJournal(records: readonly JournalRecord[]): JournalState {
  const undone = new Set<number>();
  const committing = new Set<number>();
  const committed = new Set<number>();
  const state: JournalState = {
    run: '',
    pid: 0,
    started: '',
    ended: false,
    entries: [],
    undone,
    committing,
    committed,
    phase: { internal: 'open', main: 'open' },
  };
  for (const record of records) {
    switch (record.t) {
      case 'begin':
        state.run = record.run;
        state.pid = record.pid;
        state.started = record.started;
        break;
      case 'entry':
        state.entries.push(record);
        break;
      case 'undone':
        undone.add(record.n);
        break;
      case 'committing':
        committing.add(record.n);
        break;
      case 'committed':
        committed.add(record.n);
        break;
      case 'commit-begin':
        state.phase[record.tx] = 'committing';
        break;
      case 'commit-end':
        state.phase[record.tx] = 'committed';
        break;
      case 'rollback':
        state.phase[record.tx] = 'rolling-back';
        break;
      case 'end':
        state.ended = true;
    }
  }
  return state;
}

export interface Work {
  n: number;
  name: string;
  steps: readonly Step[];
}

/** To finish a transaction whose commit has begun: newest first, so that what was appended first closes last. */
export function planCommit(state: JournalState, tx: TransactionName): Work[] {
  return left(state, tx)
    .filter((e) => !state.committed.has(e.n))
    .map((e) => ({ n: e.n, name: e.name, steps: e.commit }));
}

/**
 * To take a transaction back: newest first. What was made as a folder goes last of all, when the packages that
 * may have put something there are gone too.
 */
export function planRollback(state: JournalState, tx: TransactionName): { works: Work[]; folders: Step[] } {
  const works = left(state, tx).map((e) => ({
    n: e.n,
    name: e.name,
    steps: (state.committing.has(e.n) ? e.revert : e.undo).filter((s) => s.kind !== 'folder.remove'),
  }));
  const folders = state.entries
    .filter((e) => e.tx === tx)
    .toReversed()
    .flatMap((e) => e.undo)
    .filter((s) => s.kind === 'folder.remove');
  return { works, folders };
}

function left(state: JournalState, tx: TransactionName): Entry[] {
  return state.entries.filter((e) => e.tx === tx && !state.undone.has(e.n)).toReversed();
}
