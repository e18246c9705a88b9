// A kernel in FIPS mode checks itself at boot and has to be told where /boot is.

/** True for `fips=1` without `boot=`. */
export function needsBoot(args: readonly string[]): boolean {
  return args.includes('fips=1') && !args.some((arg) => arg.startsWith('boot='));
}
