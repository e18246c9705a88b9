// A deployment with everything switched on, for lanes: every role and option, all certificates new, packages signed.
import { ConsoleAuthority } from '../deploy/console-authority.ts';
import { enrollments, roles, signing } from '../deploy/roles.ts';
import type { Scenario } from '../sweep/lane.ts';

const termination = ['env-get -k BASE/error', 'log'];

export async function everything(): Promise<Scenario> {
  const consoles = await ConsoleAuthority.make();
  return {
    start: 'roles',
    first: (authority) => ({
      env: { ...roles, ...enrollments(consoles) },
      termination,
      answer: signing(authority, consoles),
    }),
    steady: { env: roles, termination },
  };
}
