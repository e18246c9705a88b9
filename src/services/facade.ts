// The funnel for services: asks how a unit stands, does only what is missing, records it, and knows how to take it back.
import { asError, DeployError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Run } from '../process/run.ts';
import { commandStep } from '../transaction/step.ts';
import type { ServiceAction, ServiceProvider, Services, UnitState } from './services.ts';
import { UnitView, type ViewParts } from './unit-view.ts';

export interface ServiceParts extends ViewParts {
  readonly run: Run;
  readonly log: Pick<Log, 'info' | 'debug'>;
}

const opposite = { enable: 'disable', disable: 'enable', start: 'stop', stop: 'start' } as const;

export function createServices(parts: ServiceParts): Services {
  return new ServiceFacade(parts);
}

class ServiceFacade implements Services {
  readonly #parts: ServiceParts;
  #view: UnitView | undefined;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  provide(provider: ServiceProvider): void {
    if (this.#view !== undefined) return;
    this.#view = new UnitView(provider, this.#parts);
    this.#parts.log.debug(`Services are asked of ${provider.name}`);
  }

  get supportsDependency(): boolean {
    return this.#seen().provider.supportsDependency;
  }

  async exists(unit: string): Promise<boolean> {
    return (await this.#seen().state(unit)).exists;
  }

  async isRunning(unit: string): Promise<boolean> {
    return (await this.#seen().stateNow(unit)).running !== false;
  }

  async isEnabled(unit: string): Promise<boolean> {
    return (await this.#seen().state(unit)).enabled === true;
  }

  async states(units: readonly string[]): Promise<readonly UnitState[]> {
    return this.#seen().states(units);
  }

  async setStartup(units: string | readonly string[], enabled: boolean, why: string): Promise<void> {
    const names = typeof units === 'string' ? [units] : units;
    const states = await this.#seen().states(names);
    const pairs = names.flatMap((name, i) => (states[i] === undefined ? [] : [{ name, state: states[i] }]));
    const action = enabled ? 'enable' : 'disable';
    const todo = pairs.filter(({ state }) => needsStartup(state, enabled));
    for (const { name } of pairs.filter((pair) => !todo.includes(pair))) this.#unneeded(name, action, why);
    if (todo.length > 0) await this.#make(action, todo, why, [opposite[action]]);
  }

  async setRunning(unit: string, running: boolean, why: string): Promise<void> {
    const action = running ? 'start' : 'stop';
    if (this.#cannotRun(unit, action)) return;
    const state = await this.#seen().stateNow(unit);
    if (state.running === running) this.#unneeded(unit, action, why);
    else await this.#make(action, [{ name: unit, state }], why, [opposite[action]]);
  }

  async restart(unit: string, why: string): Promise<void> {
    if (this.#cannotRun(unit, 'restart')) return;
    const state = await this.#seen().stateNow(unit);
    await this.#make('restart', [{ name: unit, state }], why, [state.running === false ? 'stop' : 'restart']);
  }

  #seen(): UnitView {
    if (this.#view !== undefined) return this.#view;
    throw new DeployError('service-failed', 'No init system was found that services could be asked of');
  }

  #unneeded(unit: string, action: ServiceAction, why: string): void {
    this.#parts.changes.unneeded({ kind: 'service', target: unit, why: `${action}: ${why}` });
  }

  #cannotRun(unit: string, action: ServiceAction): boolean {
    if (this.#seen().provider.canRun) return false;
    this.#parts.log.info(`No init runs here: ${action} of service '${unit}' is skipped`);
    return true;
  }

  async #make(
    action: ServiceAction,
    units: readonly Unit[],
    why: string,
    undoing: readonly ServiceAction[],
  ): Promise<void> {
    const { provider } = this.#seen();
    for (const unit of units) refuseMissing(action, unit);
    const states = units.map(({ state }) => state);
    const argvs = await provider.commands(action, states);
    const undo = (await Promise.all(undoing.map((each) => provider.commands(each, states)))).flat();
    await this.#parts.changes.make(
      units.map(({ name }) => ({ kind: 'service', target: name, action, why: `${action}: ${why}` })),
      async () => {
        for (const argv of argvs) await this.#act(action, units, argv);
      },
      { undo: undo.map((argv) => commandStep(argv)) },
    );
    for (const { name } of units) this.#seen().note(name, action);
  }

  async #act(action: ServiceAction, units: readonly Unit[], argv: readonly [string, ...string[]]): Promise<void> {
    try {
      await this.#parts.run(argv);
    } catch (cause) {
      const failed = cause instanceof DeployError && ['command-failed', 'command-timeout'].includes(cause.code);
      if (!failed) throw cause;
      const names = units.map(({ name }) => `'${name}'`).join(', ');
      throw new DeployError(
        'service-failed',
        await this.#explain(`Failed to ${action} service ${names}`, units, cause),
        {
          cause,
        },
      );
    }
  }

  async #explain(what: string, units: readonly Unit[], cause: DeployError): Promise<string> {
    const words: string[] = [];
    for (const { state } of units) {
      try {
        words.push(...(await this.#seen().provider.readLastWords(state.id)));
      } catch (error) {
        words.push(`(its status cannot be read: ${asError(error).message})`);
      }
    }
    return [`${what}: ${cause.message}`, ...words].join('\n');
  }
}

interface Unit {
  readonly name: string;
  readonly state: UnitState;
}

/** Told before anything is journalled: the undo of an action on a unit that is not there could only fail. */
function refuseMissing(action: ServiceAction, { name, state }: Unit): void {
  if (state.exists) return;
  const reason =
    state.masked === true ? `it is masked; unmask it with 'systemctl unmask ${name}'` : 'there is no such service';
  throw new DeployError('service-failed', `Cannot ${action} service '${name}': ${reason}`);
}

/** A unit without a boot state of its own is as it should be, and one that is not there is off. */
function needsStartup({ enabled: now }: UnitState, wanted: boolean): boolean {
  return now !== undefined && now !== wanted;
}
