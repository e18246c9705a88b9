// What OpenRC's programs say, see rc-update(8).

export function isOpenRc(versionOutput: string): boolean {
  return versionOutput.includes('OpenRC');
}

/** From `rc-update show`: lines of `service | runlevel runlevel…`. */
export function parseRunlevels(output: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const [service = '', runlevels = ''] = line.split('|').map((part) => part.trim());
    if (service !== '') found.set(service, runlevels.split(/\s+/).filter(Boolean));
  }
  return found;
}
