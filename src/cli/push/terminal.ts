// Asking the person at the terminal.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

export function interactive(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && process.env['TERM'] !== 'dumb';
}

let asking: Promise<unknown> = Promise.resolve();

/** One question at a time, whichever host it is about. */
export async function askYesNo(question: string): Promise<boolean> {
  const answer = asking.then(async () => ask(`${question} (yes/no) `, process.stdout));
  asking = answer.catch(() => undefined);
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

async function ask(question: string, output: Writable): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
