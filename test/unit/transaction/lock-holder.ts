// Takes a lock in a process of its own: `node lock-holder.ts FOLDER`. Says `held` or why not, and ends with its input.
import { spawn } from 'node:child_process';
import { takeLock } from '../../../src/transaction/lock.ts';

const [folder = '', withChild] = process.argv.slice(2);
try {
  await takeLock(folder);
  // As dnf lives on when its agent is killed.
  const child = withChild === undefined ? undefined : spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  process.stdout.write(`held ${child?.pid ?? ''}\n`);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
process.stdin.resume();
