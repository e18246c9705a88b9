// Services of an image tree that systemd will run one day: only what starts at boot can be set.
import type { Run, ServiceProvider, UnitState } from '#plugin';
import { enabledOf } from './show.ts';
import { unitFiles, unitName } from './units.ts';

/** @param root the folder that is `/` of the image; the systemctl is this machine's */
export function imageProvider(run: Run, root: string): ServiceProvider {
  const systemctl = ['systemctl', `--root=${root}`] as const;
  return {
    name: `systemd in ${root}`,
    supportsDependency: true,
    canRun: false,
    readsTogether: true,
    async read(units) {
      const names = units.map(unitName);
      // It fails where no unit is found at all.
      const list = [...systemctl, 'list-unit-files', '--full', '--plain', '--no-legend', '--', ...names] as const;
      const states = parseUnitFiles((await run([...list], { okCodes: 'any' })).stdout);
      return names.map((id): UnitState => {
        const state = states.get(id);
        const masked = state === 'masked';
        const enabled = state === undefined ? false : enabledOf(state);
        return { id, exists: state !== undefined && !masked, masked, running: false, enabled };
      });
    },
    commands: (action, units) => Promise.resolve([[...systemctl, action, '--', ...units.map(({ id }) => id)]]),
    filesOf: unitFiles,
    readLastWords: () => Promise.resolve([]),
  };
}

/** From `systemctl list-unit-files`: lines of unit, state and preset. */
function parseUnitFiles(output: string): Map<string, string> {
  const lines = output.split('\n').map((line) => line.trim().split(/\s+/));
  return new Map(lines.flatMap(([unit, state]) => (unit && state ? [[unit, state] as const] : [])));
}
