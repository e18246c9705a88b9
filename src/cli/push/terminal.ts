// Asking the person at the terminal.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

export function interactive(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && process.env['TERM'] !== 'dumb';
}

let asking: Promise<unknown> = Promise.resolve();

/** One question at a time, whichever host it is about. No answer is a no. */
export async function askYesNo(question: string, signal: AbortSignal): Promise<boolean> {
  const answer = asking.then(async () => ask(`${question} (yes/no) `, process.stdout, signal)).catch(() => '');
  asking = answer;
  return /^y(es)?$/i.test((await answer).trim());
}

/** What is typed does not show. */
export async function askSecret(question: string): Promise<string> {
  process.stdout.write(`${question}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    return await ask('', silent);
  } finally {
    process.stdout.write('\n');
  }
}

/** @throws where the signal fires or the input ends */
async function ask(question: string, output: Writable, signal?: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  const ended = new AbortController();
  lines.once('close', () => ended.abort());
  // Ctrl-C is a key while we read keys: it becomes the signal that it is elsewhere.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const either = AbortSignal.any([ended.signal, ...(signal === undefined ? [] : [signal])]);
  try {
    return await lines.question(question, { signal: either });
  } finally {
    lines.close();
  }
}
