// Services of a host where OpenRC runs.
import type { Run, ServiceProvider, UnitState } from '#plugin';
import { parseRunlevels } from './parse.ts';

const script = (unit: string) => `/etc/init.d/${unit}`;

/** @param exists whether a file is there */
export function openrcProvider(run: Run, exists: (path: string) => boolean): ServiceProvider {
  // Where units were when last seen, so that one that is taken out can be put back where it was.
  const seen = new Map<string, readonly string[]>();
  const runlevelsOf = (unit: string) => seen.get(unit) ?? ['default'];
  return {
    name: 'OpenRC',
    supportsDependency: true,
    canRun: true,
    readsTogether: false,
    async read(units) {
      const runlevels = parseRunlevels((await run(['rc-update', 'show'])).stdout);
      return Promise.all(
        units.map(async (unit): Promise<UnitState> => {
          if (!exists(script(unit))) return { id: unit, exists: false, running: false, enabled: false };
          const levels = runlevels.get(unit) ?? [];
          if (levels.length > 0) seen.set(unit, levels);
          const { code } = await run([script(unit), '-q', 'status'], { okCodes: 'any' });
          return { id: unit, exists: true, running: code === 0, enabled: levels.length > 0 };
        }),
      );
    },
    async commands(action, units) {
      const ids = units.map(({ id }) => id);
      if (action === 'enable') return ids.map((id) => ['rc-update', 'add', id, ...runlevelsOf(id)]);
      if (action === 'disable') return ids.map((id) => ['rc-update', 'del', id, ...runlevelsOf(id)]);
      return ids.map((id) => [script(id), '-q', action]);
    },
    filesOf: (unit) => [script(unit)],
    async readLastWords(unit) {
      const { stdout, stderr } = await run([script(unit), 'status'], { okCodes: 'any', timeoutMs: 10_000 });
      return `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
    },
  };
}
