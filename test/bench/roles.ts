// What a deployment with everything switched on costs where nothing needs changing, beside what its predecessor took.
import { Authority } from '../host/deploy/authority.ts';
import { ConsoleAuthority } from '../host/deploy/console-authority.ts';
import { enrollments, roles, signing } from '../host/deploy/roles.ts';
import { TestHost } from '../host/lab/host.ts';
import { measureRuns, program, run } from './agent.ts';
import type { Figure } from './figures.ts';

/** Measured once on a machine of this kind: whole processes, median of 5, all packages installed. */
const predecessor = { wall: 3.43, children: 55 };

export async function measureRoles(executable: string): Promise<Figure[]> {
  await using host = await TestHost.boot({ name: 'bench-roles', base: 'dnf4', repo: ['v1'] });
  const [authority, consoles] = await Promise.all([Authority.make(), ConsoleAuthority.make()]);
  await host.ssh('dnf -y install grubby nrpe fapolicyd && systemctl start fapolicyd');
  await host.copyIn(executable, program, 0o755);
  await run(host, { env: { ...roles, ...enrollments(consoles) }, answer: signing(authority, consoles) });
  const { wall, children, programs, how } = await measureRuns(host, { env: roles });
  const theirs = `${how}; the predecessor took ${predecessor.wall} s with ${predecessor.children} processes`;
  return [
    { what: 'A run with everything switched on where nothing needs changing', value: wall, unit: 's', how: theirs },
    { what: 'Programs the agent starts in it', value: programs, unit: '', limit: 20, how: theirs },
    { what: 'Processes below the agent, those of its programs included', value: children, unit: '', how },
  ];
}
