// NetworkManager's checkpoint, which rolls back by itself, and a systemd timer for the case that it is lost.
import { readFileSync } from 'node:fs';
import type { Log, Run } from '#plugin';
import { numberOf } from './dbus.ts';
import { callNm, readNm, readNmProperty } from './nm.ts';
import type { Recipe } from './recipe.ts';

export interface Tools {
  readonly run: Run;
  readonly log: Log;
  /** Ends waiting. */
  readonly signal?: AbortSignal;
}

/** NM_CHECKPOINT_CREATE_FLAG: delete new profiles, disconnect new devices. */
const createFlags = 2 + 4;
/** Seconds after which the timer takes over from a checkpoint that did not act. */
const timerDelay = 30;

/** Of all checkpoints that exist. */
export async function readCheckpoints(run: Run): Promise<string[]> {
  return [...((await readNmProperty(run, 'Checkpoints')).data as readonly string[])];
}

export async function createCheckpoint({ run }: Tools, recipe: Recipe): Promise<void> {
  // No devices named: all of them, which the flags require.
  await callNm(run, {
    method: 'CheckpointCreate',
    args: [
      ['ao', []],
      ['u', recipe.rollbackSeconds],
      ['u', createFlags],
    ],
  });
  if (recipe.timer !== null) await run(timerCommand(recipe.timer, recipe));
}

/** The run's own checkpoint; undefined once it has acted, or when NetworkManager was restarted. */
export async function findCheckpoint(run: Run, recipe: Recipe): Promise<string | undefined> {
  if (bootId() !== recipe.bootId) return undefined;
  for (const path of await readCheckpoints(run)) {
    // Paths start anew with every start of NetworkManager; the time tells them apart.
    if (numberOf(await readNm(run, path, '.Checkpoint'), 'Created') >= recipe.since) return path;
  }
  return undefined;
}

/** From now on. */
export async function extendCheckpoint(run: Run, path: string, seconds: number): Promise<void> {
  await callNm(run, {
    method: 'CheckpointAdjustRollbackTimeout',
    args: [
      ['o', path],
      ['u', seconds],
    ],
  });
}

/** @returns the devices it could not restore. */
export async function rollBackCheckpoint(run: Run, path: string): Promise<string[]> {
  const [results] = await callNm(run, { method: 'CheckpointRollback', args: [['o', path]] });
  return Object.entries(results as Record<string, number>).flatMap(([device, result]) => (result === 0 ? [] : device));
}

export async function destroyCheckpoint(run: Run, path: string): Promise<void> {
  await callNm(run, { method: 'CheckpointDestroy', args: [['o', path]] });
}

export async function cancelTimer(run: Run, { timer }: Recipe): Promise<void> {
  if (timer !== null) await run(['systemctl', 'stop', `${timer}.timer`], { okCodes: 'any' });
}

/** Without the new profiles the bridge goes, and the interface is free for the old one. After a rollback it does nothing. */
function timerCommand(timer: string, { profiles, replaced, rollbackSeconds }: Recipe): [string, ...string[]] {
  const old = replaced[0]?.uuid ?? '';
  return [
    'systemd-run',
    '--quiet',
    '--collect',
    `--unit=${timer}`,
    '--service-type=oneshot',
    `--on-active=${rollbackSeconds + timerDelay}`,
    '--timer-property=AccuracySec=100ms',
    `--property=ExecStartPost=nmcli --wait 0 connection up uuid ${old}`,
    'nmcli',
    'connection',
    'delete',
    ...profiles.flatMap(({ uuid }) => ['uuid', uuid]),
  ];
}

/** Milliseconds since the boot, counted as checkpoints are. */
export function sinceBoot(): number {
  return Math.floor(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000);
}

export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
