// The ssh process of a dialog, and how it is ended for sure.
import type { ChildProcess, ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { DeployError } from '../../base/errors.ts';
import { startTimer } from '../../base/long-timer.ts';

export type Connection = ChildProcessByStdio<Writable, Readable, Readable>;

/** Milliseconds it gets to end by itself. */
const graceMs = 3000;
/** Bytes that a host may write after its last line. */
const afterwordsLimit = 1024 * 1024;

/**
 * The host said its last word. A link that is dead by now is ended by ssh itself, and sooner.
 * @param peerSeconds after which ssh takes a silent link for dead
 * @returns ends the watch
 */
export function expectEnd(
  child: Connection,
  host: string,
  peerSeconds: number,
  giveUp: (why: DeployError) => void,
): () => void {
  // Nothing more will be said; a command may wait for that.
  child.stdin.end();
  const endless = new DeployError('protocol', `${host} said it was done and writes on without end`);
  discard(child, () => giveUp(endless));
  const seconds = 2 * peerSeconds;
  const late = new DeployError('ssh-timeout', `${host} said it was done and did not end within ${seconds} s`);
  const timer = startTimer(seconds * 1000, () => giveUp(late));
  // How it ended is known: what it started, and left behind with its pipes, is not waited for.
  if (hasEnded(child)) closePipes(child);
  else child.once('exit', () => setTimeout(() => closePipes(child), graceMs).unref());
  return () => timer.cancel();
}

/** Something went wrong: it gets a moment to see the end of its input, unless it floods us meanwhile. */
export function endSoon(child: Connection): void {
  child.stdin.end();
  discard(child, () => endNow(child));
  setTimeout(() => endNow(child), graceMs).unref();
}

/** Asks it to end, with whatever it started, and after the grace ends it. */
export function endNow(child: Connection): void {
  killGroup(child, 'SIGTERM');
  const force = (): void => {
    killGroup(child, 'SIGKILL');
    closePipes(child);
  };
  setTimeout(force, graceMs).unref();
}

/** Nobody reads what it writes any more, and must not hold it up. @param isMuch called where it writes and writes */
function discard({ stdout }: Connection, isMuch: () => void): void {
  let bytes = 0;
  stdout.removeAllListeners('readable').on('data', (data: Buffer) => {
    if (bytes <= afterwordsLimit && bytes + data.length > afterwordsLimit) isMuch();
    bytes += data.length;
  });
  stdout.resume();
}

function closePipes({ stdin, stdout, stderr }: Connection): void {
  for (const stream of [stdin, stdout, stderr]) stream.destroy();
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined && !hasEnded(child)) process.kill(-child.pid, signal);
  } catch {
    // It is gone already.
  }
}
