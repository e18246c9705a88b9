// What `systemctl show` says of units, see systemctl(1).
import type { UnitState } from '#plugin';

export const properties = [
  'Id',
  'LoadState',
  'ActiveState',
  'UnitFileState',
  'SourcePath',
  'NeedDaemonReload',
] as const;

export interface ShownUnit extends UnitState {
  /** A script in init.d, whose boot state systemctl knows only by `is-enabled`. */
  readonly isScript: boolean;
}

/** One block a unit, in the order they were asked for, with a blank line between. */
export function parseShow(output: string): ShownUnit[] {
  return output
    .split(/\n\n+/)
    .filter((block) => block.trim() !== '')
    .map(parseBlock);
}

function parseBlock(block: string): ShownUnit {
  const entries = new Map(
    block.split('\n').map((line) => {
      const equals = line.indexOf('=');
      return [line.slice(0, equals), line.slice(equals + 1)] as const;
    }),
  );
  const get = (name: (typeof properties)[number]) => entries.get(name) ?? '';
  return {
    id: get('Id'),
    exists: get('LoadState') === 'loaded',
    masked: get('LoadState') === 'masked',
    outdated: get('NeedDaemonReload') === 'yes',
    running: runningOf(get('ActiveState')),
    enabled: enabledOf(get('UnitFileState')),
    isScript: /^\/etc\/(rc\.d\/)?init\.d\//.test(get('SourcePath')),
  };
}

/** Together with a caller that takes undefined for true this is what the exit code of `systemctl status` says. */
function runningOf(active: string): boolean | undefined {
  switch (active) {
    case 'active':
    case 'reloading':
    case 'refreshing':
      return true;
    case 'activating':
    case 'deactivating':
      return undefined;
    default:
      return false;
  }
}

/** Enabled only until the next boot is not enabled; what cannot be installed at all has no boot state. */
export function enabledOf(unitFile: string): boolean | undefined {
  switch (unitFile) {
    case 'enabled':
      return true;
    case 'static':
    case 'generated':
    case 'transient':
    case 'alias':
      return undefined;
    default:
      return false;
  }
}
