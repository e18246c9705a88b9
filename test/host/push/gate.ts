// Stands before ssh(1) and lets all through, until the host writes a certain line or enough went to it; from then on nothing,
// for good or until the file GATE_GO appears.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

const { GATE_LINE, GATE_BYTES, GATE_GO = '', GATE_HELD = '' } = process.env;
const line = GATE_LINE === undefined ? undefined : new RegExp(GATE_LINE, 'm');
const bytes = GATE_BYTES === undefined ? Infinity : Number(GATE_BYTES);

let hold: () => void = () => undefined;
const held = new Promise<void>((resolve) => (hold = resolve));
void held.then(() => writeFileSync(GATE_HELD, ''));
let isHeld = false;
let isOver = false;

const ssh = spawn('/usr/bin/ssh', process.argv.slice(2), { stdio: ['pipe', 'pipe', 'inherit'] });
ssh.stdin.on('error', () => undefined);
// What is held never ends: the end of ssh itself is then the end.
ssh.on('exit', (code) => isHeld && process.exit(code ?? 255));
ssh.on('close', (code) => process.stdout.write('', () => process.exit(code ?? 255)));
let sent = 0;
let seen = '';
void pass(process.stdin, ssh.stdin, (chunk) => (sent += chunk.length) > bytes);
void pass(ssh.stdout, process.stdout, (chunk) => {
  seen = (seen + chunk.toString('latin1')).slice(-64 * 1024);
  return line?.test(seen) === true;
});

/** @param isEnough true for the last chunk that goes through */
async function pass(from: Readable, to: Writable, isEnough: (chunk: Buffer) => boolean): Promise<void> {
  for await (const chunk of from) {
    if (isHeld) await released();
    isHeld ||= !isOver && isEnough(chunk as Buffer);
    if (!to.write(chunk)) await once(to, 'drain');
    if (isHeld) hold();
    // To leave the loop would close the stream.
    if (isHeld) await released();
  }
  if (to !== process.stdout) to.end();
}

/** Until then the stream is neither read on nor closed. */
async function released(): Promise<void> {
  while (GATE_GO === '' || !existsSync(GATE_GO)) await delay(20);
  isOver = true;
  isHeld = false;
}
