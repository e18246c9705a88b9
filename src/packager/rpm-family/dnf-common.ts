// The calls that dnf 4 and dnf 5 share, but for where the options of a command stand.
import { formatNevra, nameArch, nameArchOf, parseNevra } from '../nevra.ts';
import type { PackageId, PlannedPackage } from '../package.ts';
import { counterpart } from '../sides.ts';
import { noKeyImport } from './command-line.ts';
import type { Verbs } from './command-line.ts';
import type { CallOptions, Flavour } from './flavour.ts';
import { parseAvailable } from './repositories.ts';
import { parseScriptletFailures } from './scriptlets.ts';

interface Grammar {
  verbs: Verbs;
  options: (call: CallOptions) => string[];
  /** So that the preview prints what is read of it. */
  previewOption: string;
  /** Removes just what is named, not what was installed for its sake. */
  removeOnly: readonly string[];
  /** Installs what is named even where others have to go. */
  installErasing: readonly string[];
}

type Shared =
  | 'label'
  | 'marker'
  | 'preview'
  | 'transact'
  | 'parseScriptletFailures'
  | 'available'
  | 'parseAvailable'
  | 'readMetadata'
  | 'files'
  | 'restore';

/** One line a package; dnf 4 adds a newline of its own, dnf 5 does not: blank lines are dropped when reading. */
const availableFormat = String.raw`%{name}|%{epoch}|%{version}|%{release}|%{arch}|%{repoid}\n`;

export function sharedCalls({ verbs, options, ...own }: Grammar): Pick<Required<Flavour>, Shared> {
  return {
    label: 'DNF',
    marker,
    preview: ({ verb, specs }, call) => [own.previewOption, '--assumeno', ...options(call), ...verbs[verb], ...specs],
    transact: ({ verb, specs }, comment, call) => transaction(comment, options(call), [...verbs[verb], ...specs]),
    parseScriptletFailures,
    available: (call) => ['-q', ...options(call), 'repoquery', '--available', '--qf', availableFormat],
    parseAvailable,
    // The key goes into a ring of that repository's cache, not into the rpm database; later calls need it no more.
    readMetadata: (repo, keyFile, call) => {
      const trusted = [`--repo=${repo}`, `--setopt=${repo}.gpgkey=file://${keyFile}`];
      return ['-q', '-y', ...trusted, ...options(call), 'makecache'];
    },
    files: (nevras, call) => ['-q', ...options(call), 'repoquery', '-l', ...nevras],
    restore: ({ remove, install, downgrade }, comment, call) => {
      const back = [...install, ...downgrade];
      return [
        ...(remove.length === 0 ? [] : [[...own.removeOnly, ...remove]]),
        ...(back.length === 0 ? [] : [[...own.installErasing, ...back]]),
      ].map((command) => transaction(comment, options(call), command));
    },
  };
}

/** @param options what `Grammar.options` gives */
export function transaction(comment: string, options: readonly string[], command: readonly string[]): string[] {
  // The metadata that the plan was made with: nothing may change between the plan and its doing.
  const samePlan = '--setopt=*.metadata_expire=-1';
  return ['-y', marker(comment), ...options, noKeyImport, samePlan, ...command];
}

function marker(comment: string): string {
  return `--comment=${comment}`;
}

/** The versions that go where a preview names only those that come. */
export function unnamedOldSides(
  operations: readonly PlannedPackage[],
  installed: readonly PackageId[],
): PlannedPackage[] {
  const named = new Set(operations.map((one) => one.nevra));
  return operations
    .filter(({ action }) => action === 'upgrade' || action === 'downgrade')
    .filter((one) => counterpart(operations, one) === undefined)
    .flatMap((one) =>
      versionsOf(one.nevra, installed)
        .map(formatNevra)
        .filter((nevra) => !named.has(nevra))
        .map((nevra) => ({
          action: one.action === 'upgrade' ? ('upgraded' as const) : ('downgraded' as const),
          nevra,
        })),
    );
}

/** Of the same architecture, or of the only one there is. */
function versionsOf(nevra: string, installed: readonly PackageId[]): PackageId[] {
  const same = installed.filter((one) => nameArch(one) === nameArchOf(nevra));
  const named = installed.filter((one) => one.name === parseNevra(nevra)?.name);
  return same.length > 0 || named.length !== 1 ? same : named;
}
