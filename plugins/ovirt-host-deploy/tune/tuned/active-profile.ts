// Which tuned profile is in force.
import type { Context } from '#plugin';

/** Where tuned itself keeps it, so that its program, which starts slowly, need not be asked. */
const file = '/etc/tuned/active_profile';

/** Undefined where tuned has no profile, or is not there yet. */
export async function readActiveProfile({ files }: Pick<Context, 'files'>): Promise<string | undefined> {
  return parseActiveProfile((await files.read(file)) ?? '');
}

/** Several profiles are separated by blanks, as `tuned-adm profile` takes them. */
export function parseActiveProfile(text: string): string | undefined {
  return text.trim() || undefined;
}
