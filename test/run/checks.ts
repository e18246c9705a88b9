// The static checks: each a program over the whole tree, its output shown when it has something to say.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { StepResult } from './report.ts';

const root = join(import.meta.dirname, '../..');
const docsCheck = join(root, 'test/docs-check.mjs');

interface Check {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
}

/** In the order of the report; they run side by side. */
export const checks: readonly Check[] = [
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings', '--report-unused-disable-directives'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'unused', command: ['knip'] },
  // Only a tree that generates pages has any to check.
  ...(existsSync(docsCheck) ? [{ name: 'docs', command: [process.execPath, docsCheck] as const }] : []),
];

/** Runs one check and prints its outcome; its output too when it failed. */
export async function runCheck({ name, command: [program, ...args] }: Check, signal: AbortSignal): Promise<StepResult> {
  const start = performance.now();
  const { failed, all, shortMessage } = await execa(program, args, {
    cwd: root,
    preferLocal: true,
    all: true,
    reject: false,
    timeout: 300_000,
    cancelSignal: signal,
  });
  const seconds = (performance.now() - start) / 1000;
  if (failed) process.stdout.write(`\n✖ ${name}: ${shortMessage}\n${all}\n\n`);
  else process.stdout.write(`✔ ${name}\n`);
  return { name, outcome: failed ? 'failed' : 'passed', seconds, note: [program, ...args].join(' ') };
}
