// Services, as plugins see them; the providers (systemd, OpenRC, sysv) know the init system, the facade is the funnel.

export type ServiceAction = 'enable' | 'disable' | 'start' | 'stop' | 'restart';

/** How a unit stands. */
export interface UnitState {
  /** The name that commands take: an alias is resolved. */
  readonly id: string;
  readonly exists: boolean;
  /** The administrator forbade it: it exists, and can neither be started nor enabled. */
  readonly masked?: boolean;
  /** Its files changed since the init system read them. */
  readonly outdated?: boolean;
  /** Undefined while it is starting or stopping. */
  readonly running: boolean | undefined;
  /** Undefined where the unit has no boot state of its own (static, generated). */
  readonly enabled: boolean | undefined;
}

/** What one init system can do: reading, and naming the commands that do. Deciding, doing and undoing is the facade's. */
export interface ServiceProvider {
  readonly name: string;
  /** True where units pull in what they need. */
  readonly supportsDependency: boolean;
  /** False where no init runs, as in an image tree: only the boot state can be set there. */
  readonly canRun: boolean;
  /** True where one process answers for any number of units. */
  readonly readsTogether: boolean;
  /** Of each unit, in that order; one that is not there is no error. */
  read(units: readonly string[]): Promise<UnitState[]>;
  /** The commands of an action, several units in one where the init system can. */
  commands(action: ServiceAction, units: readonly UnitState[]): Promise<readonly [string, ...string[]][]>;
  /** The files one of which makes a unit of that name. */
  filesOf(unit: string): string[];
  /** The unit's last words, for an error: status and journal lines, newest last. */
  readLastWords(unit: string): Promise<string[]>;
}

export interface Services {
  /** The first provider that takes the host stays. */
  provide(provider: ServiceProvider): void;
  readonly supportsDependency: boolean;
  /** Sees the units of planned packages. */
  exists(unit: string): Promise<boolean>;
  isRunning(unit: string): Promise<boolean>;
  isEnabled(unit: string): Promise<boolean>;
  /** How each unit stands, in that order. */
  states(units: readonly string[]): Promise<readonly UnitState[]>;
  /** Boot state. Nothing happens where it is so already. Undone on rollback. */
  setStartup(units: string | readonly string[], enabled: boolean, why: string): Promise<void>;
  /** Starts or stops. Nothing happens where it is so already. Undone on rollback. */
  setRunning(unit: string, running: boolean, why: string): Promise<void>;
  restart(unit: string, why: string): Promise<void>;
}
