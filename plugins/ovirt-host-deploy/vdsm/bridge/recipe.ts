// The recipe of a management bridge: everything that making it, keeping it and taking it back need, as data for the journal.
import type { Step } from '#plugin';
import type { Settings } from './nm-interface.ts';

export interface Profile {
  readonly uuid: string;
  readonly dev: string;
  readonly settings: Settings;
}

export interface ReplacedProfile {
  readonly uuid: string;
  readonly dev: string;
  readonly autoconnect: boolean;
}

export interface Engine {
  /** A literal address: no name can be resolved during the blackout. */
  readonly address: string;
  readonly port: number;
  /** Seconds of one try. */
  readonly timeout: number;
  readonly retries: number;
}

export interface Recipe {
  /** The bridge's name. */
  readonly bridge: string;
  /** The interface it is made over. */
  readonly dev: string;
  /** To be added: the bridge, its port, and the ports of a bond. */
  readonly profiles: readonly Profile[];
  /** What they take the place of: of the interface itself, then of the ports of a bond. */
  readonly replaced: readonly ReplacedProfile[];
  /** Must be on the bridge afterwards. */
  readonly addresses: readonly string[];
  /** Of the addresses, the one the engine is reached from. */
  readonly source: string;
  /** The engine runs on this host. */
  readonly local: boolean;
  /** Its zone in firewalld, if that runs. */
  readonly zone: string | null;
  readonly engine: Engine;
  /** Seconds until NetworkManager rolls back by itself. */
  readonly rollbackSeconds: number;
  /** The second net's unit, where systemd can keep one. */
  readonly timer: string | null;
  /** When this was written: the boot, and milliseconds since (CLOCK_BOOTTIME, as checkpoints count). */
  readonly bootId: string;
  readonly since: number;
}

export const rollBackKind = 'ovirt-host-deploy.vdsm.bridge.roll-back';
export const keepKind = 'ovirt-host-deploy.vdsm.bridge.keep';

export function rollBackStep(recipe: Recipe): Step {
  return { kind: rollBackKind, args: recipe as unknown as Step['args'] };
}

export function keepStep(recipe: Recipe): Step {
  return { kind: keepKind, args: recipe as unknown as Step['args'] };
}

export function recipeOf(args: Step['args']): Recipe {
  return args as unknown as Recipe;
}
