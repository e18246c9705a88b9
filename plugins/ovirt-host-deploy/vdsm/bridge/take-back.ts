// Takes the bridge back: by the checkpoint, or by hand where it is gone; and sees that the old profiles are in force again.
import { setTimeout as delay } from 'node:timers/promises';
import { DeployError, type Run } from '#plugin';
import type { Tools } from './checkpoint.ts';
import { cancelTimer, findCheckpoint, rollBackCheckpoint } from './checkpoint.ts';
import { readActiveUuid } from './nm-interface.ts';
import type { Recipe } from './recipe.ts';

const pollMs = 250;
const limitMs = 45_000;

/**
 * May be done again, and after NetworkManager has rolled back already.
 * @throws DeployError network-failed: the old profile is not in force again.
 */
export async function takeBack(recipe: Recipe, { run, log }: Tools): Promise<void> {
  const checkpoint = await findCheckpoint(run, recipe);
  if (checkpoint !== undefined) {
    log.debug(`Rolling back to ${checkpoint}`);
    const left = await rollBackCheckpoint(run, checkpoint);
    if (left.length > 0) log.warning(`NetworkManager could not restore: ${left.join(', ')}`);
  }
  await removeProfiles(recipe, run);
  await restoreProfiles(recipe, run);
  await cancelTimer(run, recipe);
}

/** Removes what is left of the new profiles, and the bridge with them. The old ones must start by themselves before. */
export async function removeProfiles({ profiles, replaced }: Recipe, run: Run): Promise<void> {
  const known = await readUuids(run);
  for (const { uuid, autoconnect } of replaced) {
    if (known.includes(uuid)) await setAutoconnect(run, uuid, autoconnect);
  }
  const left = profiles.filter(({ uuid }) => known.includes(uuid));
  if (left.length > 0) await run(['nmcli', 'connection', 'delete', ...left.flatMap(({ uuid }) => ['uuid', uuid])]);
}

async function restoreProfiles({ replaced }: Recipe, run: Run): Promise<void> {
  const end = performance.now() + limitMs;
  for (const { uuid, dev } of replaced.toReversed()) {
    let active = await readActiveUuid(run, dev);
    if (active === uuid) continue;
    // It may be on its way already; asking again would only begin anew.
    if (!(await isStarting(run, uuid))) {
      await run(['nmcli', '--wait', '0', 'connection', 'up', 'uuid', uuid], { okCodes: 'any' });
    }
    while (active !== uuid) {
      if (performance.now() > end) {
        throw new DeployError(
          'network-failed',
          `The profile ${uuid} of ${dev} is not in force again; try: nmcli connection up uuid ${uuid}`,
        );
      }
      await delay(pollMs);
      active = await readActiveUuid(run, dev);
    }
  }
}

/** Changes nothing, on disk neither, where it is so already. */
export async function setAutoconnect(run: Run, uuid: string, on: boolean): Promise<void> {
  const word = on ? 'yes' : 'no';
  const { stdout } = await run(['nmcli', '-g', 'connection.autoconnect', 'connection', 'show', 'uuid', uuid]);
  if (stdout.trim() === word) return;
  await run(['nmcli', 'connection', 'modify', 'uuid', uuid, 'connection.autoconnect', word]);
}

async function readUuids(run: Run): Promise<string[]> {
  return (await run(['nmcli', '-g', 'UUID', 'connection', 'show'])).lines;
}

async function isStarting(run: Run, uuid: string): Promise<boolean> {
  return (await run(['nmcli', '-g', 'UUID', 'connection', 'show', '--active'])).lines.includes(uuid);
}
