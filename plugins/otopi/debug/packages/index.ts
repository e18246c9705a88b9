// Does one thing with packages, to try the package manager of a host: ODEBUG/packagesAction with ODEBUG/packages.
import { DeployError, key, priority, type Context, type Packager, type Plugin, type PluginEvent } from '#plugin';

const action = key.str('ODEBUG/packagesAction', {
  doc: 'install, update, installUpdate, remove, queryPackages, queryGroups, installGroup, updateGroup, removeGroup or checkForSafeUpdate.',
});
const names = key.str('ODEBUG/packages', { doc: 'Packages or groups of ODEBUG/packagesAction, separated by commas.' });

/** What scripts tell an update by that could be taken back, or could not. */
const safeUpdateCode = 101;
const unsafeUpdateCode = 102;

const requests: Readonly<Record<string, (packager: Packager, all: readonly string[]) => void>> = {
  install: (packager, all) => packager.install(all),
  update: (packager, all) => packager.update(all),
  installUpdate: (packager, all) => packager.installUpdate(all),
  remove: (packager, all) => packager.remove(all),
  installGroup: (packager, all) => all.forEach((group) => packager.installGroup(group)),
  updateGroup: (packager, all) => all.forEach((group) => packager.updateGroup(group)),
  removeGroup: (packager, all) => all.forEach((group) => packager.removeGroup(group)),
};

const queries: Readonly<Record<string, (ctx: Context, all: readonly string[]) => Promise<void>>> = {
  queryPackages: async ({ packager, dialog }, all) => {
    const found = await packager.queryPackages(all);
    dialog.note(found.map(({ operation, displayName }) => `${operation} ${displayName}`));
  },
  queryGroups: async ({ packager, dialog }) => {
    const found = await packager.queryGroups();
    dialog.note(found.map(({ operation, id, name }) => `${operation} ${id} (${name})`));
  },
  checkForSafeUpdate: async ({ packager, dialog, state }, all) => {
    const { upgradeAvailable, missingRollback, packageOperations } = await packager.checkForSafeUpdate(all);
    dialog.note([
      ...packageOperations.map((one) => `${one.action} ${one.nevra}`),
      ...missingRollback.map((nevra) => `cannot be put back: ${nevra}`),
    ]);
    if (upgradeAvailable)
      state.addExitCode(priority.MEDIUM, missingRollback.length === 0 ? safeUpdateCode : unsafeUpdateCode);
  },
};

export const packages: Plugin = {
  id: 'otopi.debug.packages',
  keys: [action, names],
  events: (env) => {
    const wanted = env.get(action);
    if (wanted === null) return [];
    return [event(wanted)];
  },
};

function event(wanted: string): PluginEvent {
  const request = requests[wanted];
  const query = queries[wanted];
  if (request !== undefined)
    return { id: 'request', stage: 'PACKAGES', run: (ctx) => request(ctx.packager, namesOf(ctx)) };
  if (query !== undefined) return { id: 'query', stage: 'VALIDATION', run: async (ctx) => query(ctx, namesOf(ctx)) };
  throw new DeployError(
    'bad-value',
    `ODEBUG/packagesAction must be one of ${[...Object.keys(requests), ...Object.keys(queries)].join(', ')}, not '${wanted}'`,
  );
}

function namesOf({ env }: Context): string[] {
  return (env.get(names) ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
