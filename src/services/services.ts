// Services, as plugins see them; the providers (systemd, OpenRC, sysv) implement the first half, the facade is the funnel.

/** What one init system can do. Reading and doing only: deciding and undoing is the facade's. */
export interface ServiceProvider {
  readonly name: string;
  /** True where units pull in what they need. */
  readonly supportsDependency: boolean;
  exists(unit: string): Promise<boolean>;
  isRunning(unit: string): Promise<boolean>;
  /** Undefined where the unit has no boot state of its own (static, alias target gone). */
  isEnabled(unit: string): Promise<boolean | undefined>;
  /** Several units in one call where the init system can. @throws DeployError service-failed */
  enable(units: readonly string[]): Promise<void>;
  disable(units: readonly string[]): Promise<void>;
  start(unit: string): Promise<void>;
  stop(unit: string): Promise<void>;
  restart(unit: string): Promise<void>;
}

export interface Services {
  provide(provider: ServiceProvider): void;
  readonly supportsDependency: boolean;
  /** Sees the units of planned packages. */
  exists(unit: string): Promise<boolean>;
  isRunning(unit: string): Promise<boolean>;
  isEnabled(unit: string): Promise<boolean>;
  /** Boot state. Nothing happens where it is so already. Undone on rollback. */
  setStartup(units: string | readonly string[], enabled: boolean, why: string): Promise<void>;
  /** Starts or stops. Nothing happens where it is so already. Undone on rollback. */
  setRunning(unit: string, running: boolean, why: string): Promise<void>;
  restart(unit: string, why: string): Promise<void>;
}
