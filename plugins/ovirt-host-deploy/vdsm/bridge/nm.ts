// Calls to NetworkManager over D-Bus, by busctl: what nmcli prints is made for people (routes are prose).
import type { Json, Run } from '#plugin';
import type { Properties, Variant } from './dbus.ts';
import { encode, parseProperties, parseReply } from './dbus.ts';

const service = 'org.freedesktop.NetworkManager';
const root = '/org/freedesktop/NetworkManager';

interface Call {
  path?: string;
  /** Behind the service's own name, with its dot: `.Device`. */
  interface?: string;
  method: string;
  /** Types and values of the arguments. */
  args?: readonly (readonly [signature: string, value: Json])[];
}

/** @returns what the method answered. @throws DeployError command-failed in NetworkManager's words. */
export async function callNm(
  run: Run,
  { path = root, interface: name = '', method, args = [] }: Call,
): Promise<Json[]> {
  const typed = args.length === 0 ? [] : [args.map(([type]) => type).join('')];
  const values = args.flatMap(([type, value]) => encode(type, value));
  const { stdout } = await run([...busctl, 'call', service, path, `${service}${name}`, method, ...typed, ...values]);
  return stdout.trim() === '' ? [] : [...(parseReply(stdout).data as readonly Json[])];
}

/** All properties of one of an object's interfaces. */
export async function readNm(run: Run, path: string, name = ''): Promise<Properties> {
  const getAll = ['org.freedesktop.DBus.Properties', 'GetAll', 's', `${service}${name}`] as const;
  return parseProperties((await run([...busctl, 'call', service, path, ...getAll])).stdout);
}

export async function readNmProperty(run: Run, name: string): Promise<Variant> {
  return parseReply((await run([...busctl, 'get-property', service, root, service, name])).stdout);
}

/** `1.52.1` */
export async function readNmVersion(run: Run): Promise<string> {
  const { data } = await readNmProperty(run, 'Version');
  return typeof data === 'string' ? data : '';
}

/** False where NetworkManager is not there or does not run; busctl asks without starting it. */
export async function isNmRunning(run: Run): Promise<boolean> {
  const { code } = await run(['busctl', '--auto-start=no', 'get-property', service, root, service, 'Version'], {
    okCodes: 'any',
  });
  return code === 0;
}

const busctl = ['busctl', '--json=short', '--'] as const;
