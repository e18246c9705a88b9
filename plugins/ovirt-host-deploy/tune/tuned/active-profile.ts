// Which tuned profile is in force.
import type { Context } from '../../../../src/core/context.ts';

/** Undefined where tuned has no profile, or is not there yet. */
export async function readActiveProfile(ctx: Context): Promise<string | undefined> {
  // A plan may know the program only from a package that is not installed yet.
  if (ctx.changes.planning && !(await ctx.services.isRunning('tuned'))) return undefined;
  const { stdout } = await ctx.run(['tuned-adm', 'active'], { okCodes: 'any' });
  return parseActiveProfile(stdout);
}

/** Output of `tuned-adm active`; several profiles are separated by blanks, as `tuned-adm profile` takes them. */
export function parseActiveProfile(output: string): string | undefined {
  return /^Current active profile: *(.+?) *$/m.exec(output)?.[1];
}
