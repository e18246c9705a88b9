// What the command lines of dnf 4, dnf 5 and yum 3 have in common.
import type { PackageCommand } from '../provider.ts';
import type { CallOptions } from './flavour.ts';
import { places } from './places.ts';

export type Verbs = Readonly<Record<PackageCommand['verb'], readonly string[]>>;

export const commonVerbs = {
  remove: ['remove'],
  groupInstall: ['group', 'install'],
  groupUpgrade: ['group', 'upgrade'],
  groupRemove: ['group', 'remove'],
} as const satisfies Partial<Verbs>;

/**
 * They import no key by themselves: the agent asks first. Not an empty list, since dnf 4 refuses every transaction on a
 * host without any key while a repository that checks signatures names none.
 */
export const noKeyImport = '--setopt=*.gpgkey=file:///dev/null';

/** @param refresh how this program is told to read the repositories anew */
export function callOptions(call: CallOptions, refresh: string): string[] {
  return [
    ...places(call),
    // A repository that cannot be read fails the call, instead of silently lacking its packages.
    '--setopt=*.skip_if_unavailable=0',
    ...(call.refresh === true ? [refresh] : []),
    ...call.disabledPlugins.map((name) => `--disableplugin=${name}`),
    ...call.enabledPlugins.map((name) => `--enableplugin=${name}`),
  ];
}
