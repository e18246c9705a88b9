// Whether kdump of a host can send fence_kdump messages.
import { compareToMinimum, type Facts, type PackageId } from '#plugin';

/** VERSION-RELEASE of kexec-tools from which on it knows fence_kdump; undefined where no release of the distribution does. */
export function leastKexecTools({ osRelease, isElFamily, osMajor }: Facts): string | undefined {
  if (osRelease.id === 'fedora' || osRelease.id === 'ibm_powerkvm') return '2.0.4-27';
  if (!isElFamily || osMajor < 7) return undefined;
  return osMajor === 7 ? '2.0.4-32.1' : '2.0.17-28';
}

export function reservesCrashMemory(kernelCommandLine: string): boolean {
  return /(^|\s)crashkernel=\S/.test(kernelCommandLine);
}

/** True if one of the packages, installed or available, is new enough. */
export function isNewEnough(packages: readonly PackageId[], least: string | undefined): boolean {
  return least !== undefined && packages.some((p) => compareToMinimum(p, least) >= 0);
}
