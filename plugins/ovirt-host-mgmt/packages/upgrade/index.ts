// What an update of a host needs besides its packages: the hosted engine kept away, and a node's image proved.
import { rmSync } from 'node:fs';
import { commandStep, DeployError, priority, type Context, type Plugin } from '#plugin';
import { packages as keys } from '../../keys.ts';

const haUnits = ['ovirt-ha-agent', 'ovirt-ha-broker'];
const imageMarker = '/var/imgbased/.image-updated';
const imagePackage = /^ovirt-node-ng-image-update(-\d|$)/;
const isUpdate = ({ env }: Context) => env.get(keys.mode) === 'update';
const isNode = ({ facts }: Context) => facts.osRelease.variantId === 'ovirt-node';

export const upgrade: Plugin = {
  id: 'ovirt-host-mgmt.packages.upgrade',
  units: haUnits,
  events: () => {
    let stopped: string[] = [];
    return [
      {
        id: 'prepare',
        stage: 'PACKAGES',
        priority: priority.HIGH,
        when: isUpdate,
        run: async (ctx) => void (stopped = await prepare(ctx)),
      },
      {
        id: 'image',
        stage: 'MISC',
        priority: priority.FIRST,
        when: (ctx) => isUpdate(ctx) && isNode(ctx),
        run: proveImage,
      },
      {
        id: 'start',
        stage: 'CLOSEUP',
        when: isUpdate,
        run: async ({ services }) => {
          for (const unit of stopped.toReversed()) await services.setRunning(unit, true, 'the update is done');
        },
      },
    ];
  },
};

/** Names the units it stopped; none where there is nothing to update. */
async function prepare(ctx: Context): Promise<string[]> {
  const { packageOperations } = await ctx.packager.checkForSafeUpdate(ctx.env.get(keys.names));
  if (packageOperations.length === 0) return [];
  const stopped: string[] = [];
  for (const unit of haUnits) {
    if (!(await ctx.services.exists(unit)) || !(await ctx.services.isRunning(unit))) continue;
    await ctx.services.setRunning(unit, false, 'the engine may not move here during the update');
    stopped.push(unit);
  }
  if (isNode(ctx) && (await ctx.files.exists(imageMarker)))
    await ctx.changes.make(
      { kind: 'file', target: imageMarker, why: 'its return proves that the new image was installed' },
      () => Promise.resolve(rmSync(imageMarker, { force: true })),
      { undo: [commandStep(['touch', imageMarker])] },
    );
  return stopped;
}

async function proveImage(ctx: Context): Promise<void> {
  const isUpdated = ctx.changes.list().some(({ kind, target }) => kind === 'package' && imagePackage.test(target));
  if (ctx.changes.planning || !isUpdated || (await ctx.files.exists(imageMarker))) return;
  throw new DeployError(
    'node-image',
    `The node's new image was not installed: there is no ${imageMarker}; see the log of imgbased`,
  );
}
