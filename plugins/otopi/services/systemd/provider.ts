// Services of a host where systemd runs.
import type { Run, ServiceProvider, UnitState } from '#plugin';
import { parseShow, properties } from './show.ts';
import { unitFiles } from './units.ts';

const lastWordsLimit = 20;

export function systemdProvider(run: Run): ServiceProvider {
  return {
    name: 'systemd',
    supportsDependency: true,
    canRun: true,
    readsTogether: true,
    async read(units) {
      const { stdout } = await run(['systemctl', 'show', `--property=${properties.join(',')}`, '--', ...units]);
      return Promise.all(
        parseShow(stdout).map(async ({ isScript, ...state }): Promise<UnitState> => {
          if (!isScript) return state;
          const { code } = await run(['systemctl', 'is-enabled', '--quiet', '--', state.id], { okCodes: 'any' });
          return { ...state, enabled: code === 0 };
        }),
      );
    },
    async commands(action, units) {
      const ids = units.map(({ id }) => id);
      const act: [string, ...string[]] = ['systemctl', action, '--', ...ids];
      // What enables reads the files anew by itself.
      const starts = action === 'start' || action === 'restart';
      return starts && units.some(({ outdated }) => outdated) ? [['systemctl', 'daemon-reload'], act] : [act];
    },
    filesOf: unitFiles,
    async readLastWords(unit) {
      const { lines } = await run(['systemctl', 'status', '--full', '--no-pager', '--lines=10', '--', unit], {
        okCodes: 'any',
        timeoutMs: 10_000,
      });
      return lines.filter((line) => line.trim() !== '').slice(-lastWordsLimit);
    },
  };
}
