// Decides how vdsm 1.0's own helpers make the bridge: their arguments, and how they take it back.
import { asError, commandStep, DeployError, splitShellWords, type Step } from '#plugin';
import type { Link } from './ip-json.ts';

export const helpersFolder = '/usr/share/vdsm';

export interface HelpersPlan {
  /** What to run, in this order. */
  readonly commands: readonly [string, ...string[]][];
  readonly undo: readonly Step[];
  readonly commit: readonly Step[];
}

export interface HelpersFacts {
  readonly bridge: string;
  readonly link: Link;
  /** The legacy node's bridge that goes. */
  readonly replaces: string | undefined;
  readonly links: readonly Link[];
  /** Of the interface's (or the replaced bridge's) ifcfg file. */
  readonly parameters: readonly string[];
}

/** `addNetwork BRIDGE VLAN BOND NICS PARAMETER…`, `delNetwork BRIDGE VLAN BOND NICS`; what there is none of is empty. */
export function planHelpers({ bridge, link, replaces, links, parameters }: HelpersFacts): HelpersPlan {
  const place = placeOf(link, links);
  const add = (name: string): [string, ...string[]] => [
    `${helpersFolder}/addNetwork`,
    name,
    ...place,
    ...parameters,
    'blockingdhcp=true',
  ];
  // A replaced bridge is the node's own: never over a bond.
  const remove = (name: string): [string, ...string[]] => [`${helpersFolder}/delNetwork`, name, ...place];
  const tolerant = { okCodes: 'any' } as const;
  return {
    commands: [...(replaces === undefined ? [] : [remove(replaces)]), add(bridge)],
    undo: [
      commandStep(remove(bridge), tolerant),
      // Puts back the ifcfg files as they were when they were last stored.
      commandStep([`${helpersFolder}/vdsm-restore-net-config`], tolerant),
      commandStep(replaces === undefined ? ['ifup', link.name] : add(replaces), tolerant),
    ],
    commit: [commandStep([`${helpersFolder}/vdsm-store-net-config`])],
  };
}

/** VLAN tag, bond and network cards of an interface. */
function placeOf(link: Link, links: readonly Link[]): [vlan: string, bond: string, nics: string] {
  const tag = link.vlan === undefined ? '' : String(link.vlan.id);
  const parent = link.vlan === undefined ? link : links.find(({ name }) => name === link.vlan?.parent);
  const name = parent?.name ?? link.vlan?.parent ?? link.name;
  if (parent?.kind !== 'bond') return [tag, '', name];
  return [tag, name, links.flatMap((each) => (each.master === name ? each.name : [])).join(',')];
}

const ownToInterface = ['DEVICE', 'HWADDR', 'NM_CONTROLLED', 'TYPE', 'BRIDGE', 'UUID', 'NAME'];

/**
 * The lines of an ifcfg file that move to the bridge, without the shell's quotes.
 * @throws DeployError network-unsupported: quotes that do not end.
 */
export function ifcfgParameters(text: string): string[] {
  return text.split('\n').flatMap((raw) => {
    const line = raw.trim();
    const name = line.split('=', 1)[0]?.trim() ?? '';
    if (line === '' || line.startsWith('#') || ownToInterface.includes(name)) return [];
    try {
      return splitShellWords(line).join(' ');
    } catch (cause) {
      throw new DeployError(
        'network-unsupported',
        `An ifcfg file holds what cannot be read: ${asError(cause).message}`,
        {
          cause,
        },
      );
    }
  });
}
