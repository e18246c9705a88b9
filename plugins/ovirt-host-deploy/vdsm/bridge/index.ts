// The management bridge over the interface toward the engine, made so that a lost connection brings the old network back.
import {
  DeployError,
  priority,
  type Change,
  type Context,
  type Plugin,
  type StepHandler,
  type StepTools,
} from '#plugin';
import { confirms } from '#dialog/wire/names';
import { node, vdsm } from '../../keys.ts';
import { checks } from './checks.ts';
import type { Tools } from './checkpoint.ts';
import { extendCheckpoint, findCheckpoint } from './checkpoint.ts';
import { checkHelpersCanBe, makeByHelpers } from './helpers.ts';
import { keepBridge } from './keep.ts';
import { bridgeKeys } from './keys.ts';
import { isNmRunning } from './nm.ts';
import { lostCheckpoint, raiseBridge } from './raise.ts';
import { readRecipe } from './read-recipe.ts';
import type { Recipe } from './recipe.ts';
import { keepKind, keepStep, recipeOf, rollBackKind, rollBackStep } from './recipe.ts';
import { takeBack } from './take-back.ts';
import type { Wanted } from './validate.ts';
import { readWanted } from './validate.ts';

const steps: Readonly<Record<string, StepHandler>> = {
  [rollBackKind]: async (args, tools) => takeBack(recipeOf(args), untilDone(tools)),
  [keepKind]: async (args, tools) => keepBridge(recipeOf(args), untilDone(tools)),
};

/** What the events of one run tell each other. */
interface Progress {
  wanted?: Wanted;
  /** vdsm's helpers make it, not NetworkManager. */
  helpers: boolean;
  recipe?: Recipe;
}

export const vdsmBridge: Plugin = {
  id: 'ovirt-host-deploy.vdsm.bridge',
  keys: [
    ...Object.values(bridgeKeys),
    vdsm.managementBridgeName,
    vdsm.engineHost,
    vdsm.engineAddress,
    vdsm.enginePort,
    vdsm.connectionTimeout,
    vdsm.connectionRetries,
  ],
  checks,
  steps,
  events: () => {
    const progress: Progress = { helpers: false };
    return [
      { id: 'setup', stage: 'SETUP', when: isAsked, run: ({ programs }) => used.forEach((p) => programs.detect(p)) },
      {
        id: 'internal-packages',
        stage: 'INTERNAL_PACKAGES',
        when: (ctx) => isAsked(ctx) && ctx.programs.find('ip') === undefined,
        run: ({ packager }) => packager.install(['iproute']),
      },
      { id: 'validation', stage: 'VALIDATION', when: isAsked, run: async (ctx) => validate(ctx, progress) },
      {
        id: 'misc',
        stage: 'MISC',
        // After everything that waits for a person or the engine: the checkpoint does not wait.
        priority: priority.LAST,
        when: () => progress.wanted !== undefined,
        run: async (ctx) => make(ctx, progress),
      },
      {
        id: 'transaction-end',
        stage: 'TRANSACTION_END',
        priority: priority.HIGH,
        when: ({ changes }) => progress.recipe !== undefined && !changes.planning,
        run: async (ctx) => checkStillThere(ctx, progress),
      },
      { id: 'closeup', stage: 'CLOSEUP', when: () => progress.helpers, run: enableNetworkService },
    ];
  },
};

const used = ['ip', 'busctl', 'nmcli', 'systemd-run', 'firewall-cmd'];

async function validate(ctx: Context, progress: Progress): Promise<void> {
  const wanted = await readWanted(ctx);
  if (wanted === undefined) return;
  progress.wanted = wanted;
  progress.helpers = await usesHelpers(ctx);
  if (progress.helpers) checkHelpersCanBe(ctx, ctx.env.get(node.legacyNode));
  // Refuses now what cannot be; read anew when its turn comes.
  else await readRecipe(ctx, wanted);
}

async function make(ctx: Context, progress: Progress): Promise<void> {
  const { wanted, helpers } = progress;
  if (wanted === undefined) return;
  if (helpers) await makeByHelpers(ctx, wanted.bridge, wanted.target, wanted.engine);
  else progress.recipe = await makeByNetworkManager(ctx, wanted);
}

/** The last moment at which the run can still fail because NetworkManager has taken the bridge back. */
async function checkStillThere({ run }: Context, { recipe }: Progress): Promise<void> {
  if (recipe === undefined) return;
  const checkpoint = await findCheckpoint(run, recipe);
  if (checkpoint === undefined) throw lostCheckpoint(recipe);
  await extendCheckpoint(run, checkpoint, recipe.rollbackSeconds);
}

async function enableNetworkService({ services }: Context): Promise<void> {
  if (!(await services.exists('network'))) return;
  await services.setStartup('network', true, 'the management bridge is up after a reboot');
}

function isAsked({ env }: Context): boolean {
  return env.get(vdsm.managementBridgeName) !== null;
}

async function usesHelpers({ env, run, programs }: Context): Promise<boolean> {
  if (env.get(node.legacyNode) || env.get(vdsm.disableNetworkManager)) return true;
  return programs.find('busctl') === undefined || programs.find('nmcli') === undefined || !(await isNmRunning(run));
}

async function makeByNetworkManager(ctx: Context, wanted: Wanted): Promise<Recipe> {
  const recipe = await readRecipe(ctx, wanted);
  const { bridge, dev } = recipe;
  const change: Change = {
    kind: 'network',
    target: bridge,
    why: `management bridge over ${dev}, under a checkpoint of NetworkManager`,
    detail: [`${bridge} takes over from ${dev}: ${recipe.addresses.join(', ')}`],
  };
  const { run, log, signal, changes, transactions } = ctx;
  await changes.make(change, async () => raiseBridge(recipe, { run, log, signal }), {
    undo: [rollBackStep(recipe)],
  });
  if (ctx.env.get(bridgeKeys.confirm) && !changes.planning) await confirmReached(ctx, recipe);
  await transactions.main.add({
    name: `network ${bridge} kept`,
    change: { kind: 'network', target: bridge, why: 'kept over reboots' },
    commit: [keepStep(recipe)],
  });
  return recipe;
}

/** Only the back-end can tell that a new connection from its side gets through. */
async function confirmReached({ dialog }: Context, { bridge, addresses }: Recipe): Promise<void> {
  const note = `Connect to one of ${addresses.join(', ')} anew and confirm that the host answers.`;
  if (await dialog.confirm(confirms.VDSM_MANAGEMENT_BRIDGE, `The host answers over the bridge ${bridge}`, note)) return;
  throw new DeployError('network-failed', `The host was not reached over the bridge ${bridge}; it is taken back`);
}

/** Steps are not cut in two: what they wait for has limits of its own. */
function untilDone({ run, log }: StepTools): Tools {
  return { run: async (argv, options) => run(argv, { ...options, uninterruptible: true }), log };
}
