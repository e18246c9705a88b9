// Asking for a package that the run can do without.
import type { Context } from './context.ts';
import { asError } from '../base/errors.ts';
import type { PackageInfo } from '../packager/package.ts';

/** None, with a WARNING, where the package manager cannot answer: what is optional never fails a deployment. */
export async function queryOptional(ctx: Context, name: string): Promise<PackageInfo[]> {
  try {
    return await ctx.packager.queryPackages([name]);
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.warning(`Cannot find out whether ${name} can be had: ${asError(error).message}`);
    return [];
  }
}
