// Makes the bridge outlive reboots and lets go of the checkpoint: the commit, which the recovery of a dead run may do again.
import type { Tools } from './checkpoint.ts';
import { bootId, cancelTimer, destroyCheckpoint, extendCheckpoint, findCheckpoint, sinceBoot } from './checkpoint.ts';
import { isRaised, lostCheckpoint, raiseBridge } from './raise.ts';
import type { Recipe } from './recipe.ts';
import { removeProfiles, setAutoconnect, takeBack } from './take-back.ts';

/** @throws DeployError network-failed or engine-unreachable: nothing of the bridge is left then. */
export async function keepBridge(written: Recipe, tools: Tools): Promise<void> {
  const { run } = tools;
  const recipe = (await isRaised(run, written)) ? written : await raiseAgain(written, tools);
  const checkpoint = await findCheckpoint(run, recipe);
  if (checkpoint !== undefined) await extendCheckpoint(run, checkpoint, recipe.rollbackSeconds);
  // The old profiles last: at no moment would a reboot find none that starts.
  for (const { uuid } of recipe.profiles) await setAutoconnect(run, uuid, true);
  for (const { uuid } of recipe.replaced) await setAutoconnect(run, uuid, false);
  if (checkpoint !== undefined) await destroyCheckpoint(run, checkpoint);
  await cancelTimer(run, recipe);
  if (!(await isRaised(run, recipe))) throw lostCheckpoint(recipe);
}

/** The run died once its commit had begun, and NetworkManager or a reboot took the bridge back since: it is finished now. */
async function raiseAgain(written: Recipe, tools: Tools): Promise<Recipe> {
  const recipe = { ...written, bootId: bootId(), since: sinceBoot() };
  tools.log.warning(`The bridge ${recipe.bridge} is gone: making it again`);
  await cancelTimer(tools.run, recipe);
  await removeProfiles(recipe, tools.run);
  try {
    await raiseBridge(recipe, tools);
    return recipe;
  } catch (error) {
    await takeBack(recipe, tools);
    throw error;
  }
}
