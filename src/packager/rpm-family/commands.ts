// From requests to as few calls of the package manager as possible. Pure: what is installed and available is given.
import { DeployError } from '../../base/errors.ts';
import type { PackageId } from '../package.ts';
import type { PackageCommand, PackageRequest } from '../provider.ts';
import { isGlob, matcher } from '../select.ts';

export interface CommandPlan {
  commands: PackageCommand[];
  satisfied: string[];
  wanted: string[];
}

/**
 * `install` leaves what is installed alone, so that it needs no question to the repositories; `update` is for what is installed.
 * One call then installs and updates everything.
 * @param available only asked where a request may miss its packages.
 * @throws DeployError package-missing: an update of what is not installed.
 */
export function planCommands(
  requests: readonly PackageRequest[],
  installed: readonly PackageId[],
  available: readonly PackageId[],
): CommandPlan {
  const specs: Record<PackageCommand['verb'], Set<string>> = {
    remove: new Set(),
    groupRemove: new Set(),
    groupInstall: new Set(),
    groupUpgrade: new Set(),
    install: new Set(),
  };
  const satisfied = new Set<string>();
  for (const request of requests) {
    for (const name of request.names) {
      const verb = verbFor(request, name, installed, available);
      if (verb === 'satisfied') satisfied.add(name);
      else if (verb !== undefined) specs[verb].add(name);
    }
  }
  const verbs = Object.keys(specs) as PackageCommand['verb'][];
  const commands = verbs.filter((verb) => specs[verb].size > 0).map((verb) => ({ verb, specs: [...specs[verb]] }));
  return { commands, satisfied: [...satisfied], wanted: wantedOf(requests) };
}

/** What was asked for by name and may not be missing. */
function wantedOf(requests: readonly PackageRequest[]): string[] {
  const kinds: ReadonlySet<PackageRequest['kind']> = new Set(['install', 'installUpdate', 'update']);
  const names = requests.filter((r) => kinds.has(r.kind) && !r.ignoreMissing).flatMap((r) => r.names);
  return [...new Set(names)].filter((name) => !isGlob(name) && !name.startsWith('@'));
}

/** True where planning has to know what the repositories have. */
export function needsAvailable(requests: readonly PackageRequest[]): boolean {
  return requests.some((r) => r.ignoreMissing && (r.kind === 'install' || r.kind === 'installUpdate'));
}

function verbFor(
  request: PackageRequest,
  name: string,
  installed: readonly PackageId[],
  available: readonly PackageId[],
): PackageCommand['verb'] | 'satisfied' | undefined {
  const matches = matcher([name]);
  const isInstalled = installed.some(matches);
  switch (request.kind) {
    case 'install':
      if (isInstalled && !isGlob(name)) return 'satisfied';
      return isInstalled || !request.ignoreMissing || available.some(matches) ? 'install' : undefined;
    case 'installUpdate':
      return isInstalled || !request.ignoreMissing || available.some(matches) ? 'install' : undefined;
    case 'update':
      if (isInstalled) return 'install';
      if (request.ignoreMissing) return undefined;
      throw new DeployError('package-missing', `The package ${name} cannot be updated: it is not installed`);
    case 'remove':
      return isInstalled ? 'remove' : undefined;
    case 'installGroup':
      return 'groupInstall';
    case 'updateGroup':
      return 'groupUpgrade';
    case 'removeGroup':
      return 'groupRemove';
  }
}
