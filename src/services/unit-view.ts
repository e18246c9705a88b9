// How units stand, as the run sees them: asked of the init system as seldom as can be, planned changes and packages included.
import type { Changes } from '../transaction/changes.ts';
import type { Packager } from '../packager/packager.ts';
import type { HostFiles } from '../transaction/transaction.ts';
import type { ServiceAction, ServiceProvider, UnitState } from './services.ts';

export interface ViewParts {
  readonly changes: Changes;
  readonly packager: Pick<Packager, 'plannedFiles'>;
  readonly files: Pick<HostFiles, 'exists'>;
  /** Units that will be asked about sooner or later. */
  readonly expected: readonly string[];
}

/** Milliseconds that what was read counts as what is now: services seldom begin or end by themselves. */
const freshMs = 10_000;

export class UnitView {
  readonly provider: ServiceProvider;
  readonly #parts: ViewParts;
  #kept = new Map<string, UnitState>();
  /** How many changes the run had made when the kept states were read: any change may alter units. */
  #keptAt = 0;
  #readAt = 0;
  readonly #planned = new Map<string, Partial<UnitState>>();

  constructor(provider: ServiceProvider, parts: ViewParts) {
    this.provider = provider;
    this.#parts = parts;
  }

  async state(unit: string): Promise<UnitState> {
    const [state] = await this.states([unit]);
    return state ?? absent(unit);
  }

  /** Not from long ago: a service may end or begin by itself. */
  async stateNow(unit: string): Promise<UnitState> {
    if (performance.now() - this.#readAt > freshMs) this.#kept.clear();
    return this.state(unit);
  }

  /** One call of the init system for all units not yet known. */
  async states(units: readonly string[]): Promise<UnitState[]> {
    const at = this.#parts.changes.list().length;
    if (at !== this.#keptAt) this.#kept = new Map();
    this.#keptAt = at;
    if (units.some((unit) => !this.#kept.has(unit))) await this.#read(units);
    return Promise.all(units.map((unit) => this.#foreseen(unit, this.#kept.get(unit) ?? absent(unit))));
  }

  /** Remembers what an action brought about; a plan shows it to all later readers. */
  note(unit: string, action: ServiceAction): void {
    this.#kept.delete(unit);
    if (!this.#parts.changes.planning) return;
    this.#planned.set(unit, { ...this.#planned.get(unit), ...outcome[action] });
  }

  async #read(units: readonly string[]): Promise<void> {
    const wanted = this.provider.readsTogether ? [...units, ...this.#parts.expected] : units;
    const missing = [...new Set(wanted)].filter((unit) => !this.#kept.has(unit));
    if (this.#kept.size === 0) this.#readAt = performance.now();
    const read = await this.provider.read(missing);
    missing.forEach((unit, i) => this.#kept.set(unit, read[i] ?? absent(unit)));
  }

  async #foreseen(unit: string, state: UnitState): Promise<UnitState> {
    if (!this.#parts.changes.planning) return state;
    const exists = state.exists || (await this.#isPlanned(unit));
    return { ...state, exists, ...this.#planned.get(unit) };
  }

  async #isPlanned(unit: string): Promise<boolean> {
    const files = this.provider.filesOf(unit);
    const brought = this.#parts.packager.plannedFiles();
    if (files.some((file) => brought.has(file))) return true;
    for (const file of files) if (await this.#parts.files.exists(file)) return true;
    return false;
  }
}

const outcome: Record<ServiceAction, Partial<UnitState>> = {
  enable: { enabled: true },
  disable: { enabled: false },
  start: { running: true },
  restart: { running: true },
  stop: { running: false },
};

function absent(unit: string): UnitState {
  return { id: unit, exists: false, running: false, enabled: false };
}
