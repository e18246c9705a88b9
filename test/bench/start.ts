// How long the executable takes to start, against the bare Node.js it is made of.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { hostNode } from '../../packaging/build/node-binary.ts';
import type { Figure } from './figures.ts';
import { median } from './figures.ts';

const pairs = 40;

/** Runs in turn, so that a busy machine slows both; the ratio is taken pair by pair. */
export function measureStart(executable: string, root: string): Figure[] {
  const bare = [hostNode(root), '-e', '0'] as const;
  const ours = [executable, '--version'] as const;
  const times = Array.from({ length: pairs }, () => [milliseconds(bare), milliseconds(ours)] as const);
  const how = `median of ${pairs} pairs, in turn`;
  return [
    { what: '`node -e 0`', value: median(times.map(([node]) => node)), unit: 'ms', how },
    { what: '`ovirt-host-deploy --version`', value: median(times.map(([, own]) => own)), unit: 'ms', how },
    {
      what: 'Start of the executable against bare Node.js',
      value: median(times.map(([node, own]) => own / node)),
      unit: 'times as long',
      limit: 1.8,
      how,
    },
  ];
}

function milliseconds([program, ...args]: readonly [string, ...string[]]): number {
  const start = performance.now();
  const { status, error } = spawnSync(program, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${program} ended with ${status}`, { cause: error });
  return performance.now() - start;
}
