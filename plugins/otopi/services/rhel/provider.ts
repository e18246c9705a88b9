// Services of a host with sysv scripts or upstart jobs, by service(8), chkconfig(8) and initctl(8).
import type { Run, ServiceProvider, UnitState } from '#plugin';
import { parseChkconfig, parseInitctl } from './parse.ts';

export interface SysvHost {
  readonly run: Run;
  readonly exists: (path: string) => boolean;
  /** There is an initctl: some services may be jobs of upstart. */
  readonly hasUpstart: boolean;
}

const scriptsOf = (unit: string) => [`/etc/rc.d/init.d/${unit}`, `/etc/init.d/${unit}`];

export function sysvProvider(host: SysvHost): ServiceProvider {
  const { run } = host;
  const jobs = new Set<string>();
  return {
    name: 'sysv',
    supportsDependency: false,
    canRun: true,
    readsTogether: false,
    async read(units) {
      return Promise.all(
        units.map(async (unit) => {
          const job = await readJob(host, unit);
          if (job !== undefined) jobs.add(unit);
          return job ?? (await readScript(host, unit));
        }),
      );
    },
    async commands(action, units) {
      return units.map(({ id }) => {
        if (action === 'enable' || action === 'disable') return ['chkconfig', id, action === 'enable' ? 'on' : 'off'];
        return jobs.has(id) ? ['initctl', action, id] : ['service', id, action];
      });
    },
    filesOf: (unit) => [...scriptsOf(unit), `/etc/init/${unit}.conf`],
    async readLastWords(unit) {
      if (jobs.has(unit)) return [];
      const { stdout, stderr } = await run(['service', unit, 'status'], { okCodes: 'any', timeoutMs: 10_000 });
      return `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
    },
  };
}

async function readJob({ run, hasUpstart }: SysvHost, unit: string): Promise<UnitState | undefined> {
  if (!hasUpstart) return undefined;
  const { stdout } = await run(['initctl', 'status', unit], { okCodes: 'any' });
  const job = parseInitctl(stdout);
  // A job says in its own file when it starts: it has no boot state that chkconfig could set.
  return job === undefined ? undefined : { id: unit, exists: true, running: job.running, enabled: undefined };
}

async function readScript({ run, exists }: SysvHost, unit: string): Promise<UnitState> {
  if (!scriptsOf(unit).some(exists)) return { id: unit, exists: false, running: false, enabled: false };
  const status = await run(['service', unit, 'status'], { okCodes: 'any' });
  const boot = await run(['chkconfig', '--list', unit], { okCodes: 'any' });
  return { id: unit, exists: true, running: status.code === 0, enabled: parseChkconfig(boot.stdout, unit) };
}
