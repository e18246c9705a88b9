// The provider of hosts that have all they need (images, vintage nodes): installs nothing, answers from rpm where there is rpm.
import type { Programs, Run } from '../process/run.ts';
import { formatNevra } from './nevra.ts';
import type { PackageInfo } from './package.ts';
import type { PackageProvider } from './provider.ts';
import { readInstalled } from './rpm.ts';
import { matcher, selectPackages } from './select.ts';

/** Newer than whatever a back-end asks for. */
const assumedVersion = { epoch: 0, version: '999.9.9', release: '1', arch: 'noarch' };

/** @param assumed names that count as installed where there is no rpm database to ask. */
export function createOfflineProvider(
  ctx: { readonly run: Run; readonly programs: Pick<Programs, 'find'> },
  assumed: readonly string[],
): PackageProvider {
  let known: Promise<PackageInfo[]> | undefined;
  const packages = async (): Promise<PackageInfo[]> => {
    known ??= readPackages(ctx, assumed);
    return known;
  };
  return {
    name: 'the offline packager',
    plan: (requests) =>
      Promise.resolve({ commands: [], operations: [], satisfied: requests.flatMap((r) => r.names), wanted: [] }),
    trustKeys: () => Promise.resolve(),
    undoSteps: () => Promise.resolve([]),
    apply: () => Promise.resolve(),
    undo: () => Promise.resolve(),
    filesOf: () => Promise.resolve([]),
    queryGroups: () => Promise.resolve([]),
    queryPackages: async (patterns) =>
      (await packages()).filter(patterns.length === 0 ? () => true : matcher(patterns)),
    checkForSafeUpdate: () => Promise.resolve({ upgradeAvailable: false, missingRollback: [], packageOperations: [] }),
  };
}

async function readPackages(
  { run, programs }: { readonly run: Run; readonly programs: Pick<Programs, 'find'> },
  assumed: readonly string[],
): Promise<PackageInfo[]> {
  const installed = programs.find('rpm') === undefined ? [] : await readInstalled(run);
  if (installed.length > 0) return selectPackages(installed, [], []);
  return assumed.map((name) => {
    const id = { name, ...assumedVersion };
    return { ...id, operation: 'installed', displayName: formatNevra(id) };
  });
}
