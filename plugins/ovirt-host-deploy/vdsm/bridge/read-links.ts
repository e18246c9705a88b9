// Asks the kernel for the way to the engine, the interfaces and their addresses.
import type { Run } from '#plugin';
import type { Address, Link, Route } from './ip-json.ts';
import { parseAddresses, parseLinks, parseRoute, parseRouteText } from './ip-json.ts';
import { readSysfsLinks } from './sysfs.ts';

/** Exit codes of `ip`: no such thing; an option that old versions do not know. */
const none = 2;
const unknownOption = 255;

/** Undefined where there is no way. */
export async function readRoute(run: Run, address: string): Promise<Route | undefined> {
  const { code, stdout } = await run(['ip', '-j', 'route', 'get', address], { okCodes: [none, unknownOption] });
  if (code !== unknownOption) return code === 0 ? parseRoute(stdout) : undefined;
  const old = await run(['ip', 'route', 'get', address], { okCodes: [none] });
  return parseRouteText(old.stdout);
}

export async function readLinks(run: Run): Promise<Link[]> {
  const { code, stdout } = await run(['ip', '-j', '-d', 'link', 'show'], { okCodes: [unknownOption] });
  return code === 0 ? parseLinks(stdout) : readSysfsLinks();
}

export async function readAddresses(run: Run): Promise<Address[]> {
  return parseAddresses((await run(['ip', '-j', 'addr', 'show'])).stdout);
}
