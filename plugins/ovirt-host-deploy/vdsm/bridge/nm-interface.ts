// What NetworkManager knows of one interface: its device, the profile in force and what DHCP gave.
import { DeployError, type Run } from '#plugin';
import type { Properties } from './dbus.ts';
import { isTrue, numberOf, textOf } from './dbus.ts';
import { callNm, readNm } from './nm.ts';

/** A profile's settings by section and property (nm-settings-dbus(5)). */
export type Settings = Readonly<Record<string, Properties>>;

export interface NmInterface {
  readonly dev: string;
  readonly managed: boolean;
  /** Somebody else configured the interface; the profile only mirrors it. */
  readonly external: boolean;
  /** The profile in force outlives a reboot. */
  readonly onDisk: boolean;
  readonly activated: boolean;
  /** Of the profile in force; empty where there is none. */
  readonly uuid: string;
  readonly settings: Settings;
  /** Options by DHCP's names; undefined where it was not asked. */
  readonly dhcp4: Readonly<Record<string, string>> | undefined;
  readonly dhcp6: Readonly<Record<string, string>> | undefined;
}

/** NMDeviceState; NMActivationStateFlags. */
const activatedState = 100;
const externalFlag = 0x80;

/** @throws DeployError network-unsupported: NetworkManager does not know the interface. */
export async function readNmInterface(run: Run, dev: string): Promise<NmInterface> {
  const path = await findDevice(run, dev);
  if (path === undefined) {
    throw new DeployError('network-unsupported', `NetworkManager does not know the interface ${dev}`);
  }
  const device = await readNm(run, path, '.Device');
  const active = textOf(device, 'ActiveConnection');
  if (active === '/' || active === '') return parseNmInterface(dev, { device });
  const connection = await readNm(run, active, '.Connection.Active');
  const profile = await readNm(run, textOf(connection, 'Connection'), '.Settings.Connection');
  const [settings] = await callNm(run, {
    path,
    interface: '.Device',
    method: 'GetAppliedConnection',
    args: [['u', 0]],
  });
  const [dhcp4, dhcp6] = [textOf(device, 'Dhcp4Config'), textOf(device, 'Dhcp6Config')];
  return parseNmInterface(dev, {
    device,
    connection,
    profile,
    settings: settings as unknown as Settings,
    ...(dhcp4.length > 1 ? { dhcp4: await readNm(run, dhcp4, '.DHCP4Config') } : {}),
    ...(dhcp6.length > 1 ? { dhcp6: await readNm(run, dhcp6, '.DHCP6Config') } : {}),
  });
}

/** The UUID of the profile that is fully in force on an interface; undefined where there is none. */
export async function readActiveUuid(run: Run, dev: string): Promise<string | undefined> {
  const path = await findDevice(run, dev);
  if (path === undefined) return undefined;
  const device = await readNm(run, path, '.Device');
  if (numberOf(device, 'State') !== activatedState) return undefined;
  return textOf(await readNm(run, textOf(device, 'ActiveConnection'), '.Connection.Active'), 'Uuid');
}

interface Answers {
  device: Properties;
  connection?: Properties;
  profile?: Properties;
  settings?: Settings;
  dhcp4?: Properties;
  dhcp6?: Properties;
}

export function parseNmInterface(
  dev: string,
  { device, connection, profile, settings, dhcp4, dhcp6 }: Answers,
): NmInterface {
  const file = profile === undefined ? '' : textOf(profile, 'Filename');
  return {
    dev,
    managed: isTrue(device, 'Managed'),
    external: connection !== undefined && (numberOf(connection, 'StateFlags') & externalFlag) !== 0,
    onDisk: file !== '' && !file.startsWith('/run/') && profile !== undefined && !isTrue(profile, 'Unsaved'),
    activated: numberOf(device, 'State') === activatedState,
    uuid: connection === undefined ? '' : textOf(connection, 'Uuid'),
    settings: settings ?? {},
    dhcp4: optionsOf(dhcp4),
    dhcp6: optionsOf(dhcp6),
  };
}

function optionsOf(config: Properties | undefined): Record<string, string> | undefined {
  if (config === undefined) return undefined;
  // NetworkManager gives every option as a string.
  const options = (config['Options']?.data ?? {}) as unknown as Record<string, { data: string }>;
  return Object.fromEntries(Object.entries(options).map(([name, { data }]) => [name, data]));
}

async function findDevice(run: Run, dev: string): Promise<string | undefined> {
  try {
    const [path] = await callNm(run, { method: 'GetDeviceByIpIface', args: [['s', dev]] });
    return typeof path === 'string' ? path : undefined;
  } catch (error) {
    // It says so when it runs and knows no such interface; whether it runs at all is asked elsewhere.
    if (error instanceof DeployError && error.code === 'command-failed') return undefined;
    throw error;
  }
}
