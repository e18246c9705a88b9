// Makes the bridge under a checkpoint, and looks whether everything came over: addresses, way, zone, engine.
import { setTimeout as delay } from 'node:timers/promises';
import { asError, DeployError, type Json, type Run } from '#plugin';
import type { Tools } from './checkpoint.ts';
import { createCheckpoint, findCheckpoint } from './checkpoint.ts';
import { reachEngine } from './engine-connection.ts';
import { readActiveUuid } from './nm-interface.ts';
import { callNm } from './nm.ts';
import { readAddresses, readLinks, readRoute } from './read-links.ts';
import type { Recipe } from './recipe.ts';

const pollMs = 250;
/** Seconds before the checkpoint acts by itself in which nothing is awaited any more. */
const margin = 5;

/** @throws DeployError network-failed or engine-unreachable: the caller takes everything back. */
export async function raiseBridge(recipe: Recipe, tools: Tools): Promise<void> {
  const { run, log, signal } = tools;
  const until = performance.now() + (recipe.rollbackSeconds - margin) * 1000;
  await createCheckpoint(tools, recipe);
  // Only in memory: a reboot in the middle finds the old profiles.
  for (const { settings } of recipe.profiles) {
    await callNm(run, {
      path: settingsPath,
      interface: '.Settings',
      method: 'AddConnectionUnsaved',
      args: [profileArgument(settings)],
    });
  }
  // Its exit code tells nothing: it also fails where the bridge comes up.
  await run(['nmcli', '--wait', '0', 'connection', 'up', 'uuid', bridgeUuid(recipe)], { okCodes: 'any' });
  await waitFor(async () => findShortfall(run, recipe), { recipe, until, signal });
  log.debug(`The bridge ${recipe.bridge} is up, trying the engine`);
  try {
    await reachEngine(recipe.engine, { source: recipe.source, until, signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new DeployError(
      'engine-unreachable',
      `The engine is not reachable over the bridge ${recipe.bridge}, so it is taken back: ${asError(error).message}`,
      { cause: error },
    );
  }
  if ((await findCheckpoint(run, recipe)) === undefined) throw lostCheckpoint(recipe);
}

export function lostCheckpoint({ bridge }: Recipe): DeployError {
  return new DeployError(
    'network-failed',
    `The bridge ${bridge} cannot be kept: NetworkManager was restarted, or took it back because the run lasted too long`,
  );
}

function bridgeUuid({ profiles }: Recipe): string {
  return profiles[0]?.uuid ?? '';
}

/** The bridge with its port is in force, by the profiles of this recipe. */
export async function isRaised(run: Run, recipe: Recipe): Promise<boolean> {
  if ((await readActiveUuid(run, recipe.bridge)) !== bridgeUuid(recipe)) return false;
  return (await readLinks(run)).some(({ name, master }) => name === recipe.dev && master === recipe.bridge);
}

/** What the bridge still lacks, as the end of a sentence; undefined where it lacks nothing. */
async function findShortfall(run: Run, recipe: Recipe): Promise<string | undefined> {
  const { bridge, dev, addresses, engine, local, zone } = recipe;
  if (!(await isRaised(run, recipe))) return `is not up with its port ${dev}`;
  const own = (await readAddresses(run)).filter((address) => address.dev === bridge && !address.tentative);
  const missing = addresses.find((each) => !own.some(({ address }) => address === each));
  if (missing !== undefined) return `did not get the address ${missing}`;
  const route = await readRoute(run, engine.address);
  if (!local && route?.dev !== bridge) return `is not the way to ${engine.address}`;
  if (zone === null) return undefined;
  const { stdout } = await run(['firewall-cmd', `--get-zone-of-interface=${bridge}`], { okCodes: 'any' });
  return stdout.trim() === zone ? undefined : `is not in the firewall zone ${zone}`;
}

interface Wait {
  recipe: Recipe;
  until: number;
  signal: AbortSignal | undefined;
}

async function waitFor(shortfall: () => Promise<string | undefined>, { recipe, until, signal }: Wait): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const lack = await shortfall();
    if (lack === undefined) return;
    if (performance.now() > until) {
      throw new DeployError('network-failed', `The bridge ${recipe.bridge} ${lack}; it is taken back`);
    }
    await delay(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted());
  }
}

const settingsPath = '/org/freedesktop/NetworkManager/Settings';

function profileArgument(settings: Recipe['profiles'][number]['settings']): readonly [string, Json] {
  return ['a{sa{sv}}', settings as unknown as Json];
}
