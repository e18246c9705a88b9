// The plugin of one certificate: what its enrolment needs is checked before anything changes, and it happens after the packages came.
import type { Context } from '../../plugin/context.ts';
import type { Plugin } from '../../plugin/plugin.ts';
import { priority } from '../../base/stages.ts';
import type { AnyKey, Key } from '../../environment/key.ts';
import type { Enrollment, Incomplete } from './enrollment.ts';
import { checkEnrollment, enroll } from './enrollment.ts';

interface EnrollmentPlugin {
  id: string;
  keys: Readonly<Record<string, AnyKey>> & { certificateEnrollment: Key<string> };
  validate: (ctx: Context) => Promise<void>;
  enroll: (ctx: Context) => Promise<void>;
}

export function enrollmentPlugin({ id, keys, validate, enroll: run }: EnrollmentPlugin): Plugin {
  const when = ({ env }: Context) => env.get(keys.certificateEnrollment) !== 'none';
  return {
    id,
    keys: Object.values(keys),
    events: () => [
      { id: 'validation', stage: 'VALIDATION', when, run: validate },
      { id: 'misc', stage: 'MISC', priority: priority.LOW, when, run },
    ],
  };
}

/** For an enrolment that is the same on every host. */
export function fixedEnrollment<A, V>(
  enrollment: Enrollment<A, V>,
  incomplete: Incomplete,
): Pick<EnrollmentPlugin, 'validate' | 'enroll'> {
  return {
    validate: async (ctx) => checkEnrollment(ctx, enrollment),
    enroll: async (ctx) => enroll(ctx, enrollment, incomplete),
  };
}
