// The environment: all state of a run, a flat map from key to typed value, checked against the declarations.
import { DeployError } from '../base/errors.ts';
import type { AnyKey, Key, KeyFamily, Value } from './key.ts';
import { isFamily } from './key.ts';
import { nearest } from './nearest.ts';
import { formatValue, isStringList, parseValue, typeWordOf, wordOfKeyType } from './typed-value.ts';

export interface FamilyEntry {
  /** The whole key. */
  name: string;
  /** What stands behind the family's prefix. */
  rest: string;
  value: Value;
}

export class Environment {
  readonly #declared = new Map<string, AnyKey>();
  readonly #families: KeyFamily<Value>[] = [];
  readonly #values = new Map<string, Value>();
  readonly #secretNames = new Set<string>();
  #changed = new Set<string>();
  readonly #warn: (message: string) => void;
  readonly #onSecret: (value: string) => void;
  readonly #undeclared = new Set<string>();

  /** `onSecret` is told each value that a secret key is given. */
  constructor(warn: (message: string) => void, onSecret: (value: string) => void = () => {}) {
    this.#warn = warn;
    this.#onSecret = onSecret;
  }

  /** @throws DeployError internal: one name declared twice with different meaning. */
  declare(keys: readonly AnyKey[]): void {
    for (const k of keys) {
      if (isFamily(k)) {
        if (!this.#families.includes(k)) this.#families.push(k);
        continue;
      }
      const known = this.#declared.get(k.name);
      if (known !== undefined && known !== k) throw new DeployError('internal', `The key ${k.name} is declared twice`);
      this.#declared.set(k.name, k);
    }
    for (const [name, value] of this.#values) this.#noteSecret(name, value);
  }

  declarations(): AnyKey[] {
    return [...this.#declared.values(), ...this.#families].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The value, or the declared default while nothing (or none) is set. */
  get<T>(k: Key<T>): T {
    const value = this.#values.get(k.name);
    return (value ?? k.default) as T;
  }

  set<T>(k: Key<T>, value: T | null): void {
    this.#store(k.name, value as Value);
  }

  /** Sets a value only where nothing is set yet. */
  setDefault<T>(k: Key<T>, value: T): void {
    if (!this.#values.has(k.name)) this.#store(k.name, value as Value);
  }

  /** True once somebody gave the key a value, none included. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** By name, as the dialog and configuration files do; undefined where the key does not exist at all. */
  read(name: string): Value | undefined {
    if (this.#values.has(name)) return this.#values.get(name);
    return this.#declared.get(name)?.default as Value | undefined;
  }

  /**
   * By name, from outside: the value must fit the key's declaration.
   * @throws DeployError bad-value naming key and type.
   */
  write(name: string, value: Value): void {
    this.#store(name, this.fit(name, value));
  }

  /** The set entries of a family, sorted by name, without those that are none. */
  family(k: KeyFamily<Value>): FamilyEntry[] {
    return this.entries()
      .filter(([name, value]) => name.startsWith(k.prefix) && value !== null)
      .map(([name, value]) => ({ name, rest: name.slice(k.prefix.length), value }));
  }

  /** Everything that has a value, sorted by name; declared defaults included. */
  entries(): [string, Value][] {
    const names = new Set([...this.#values.keys(), ...this.#declared.keys()]);
    return [...names].toSorted().map((name) => [name, this.read(name) ?? null]);
  }

  /** The names changed since the last call. */
  takeChanged(): string[] {
    const names = [...this.#changed].toSorted();
    this.#changed = new Set();
    return names;
  }

  isSecret(name: string): boolean {
    return this.#secretNames.has(name) || (this.#declarationOf(name)?.secret ?? false);
  }

  /** True where the value is to be masked wherever it stands, and not only where its key is shown. */
  hasSecretValue(name: string): boolean {
    if (this.#secretNames.has(name)) return true;
    const k = this.#declarationOf(name);
    return k?.secret === true && !(isFamily(k) && k.commonNames.has(name.slice(k.prefix.length)));
  }

  /** Makes a key secret for the rest of the run, as CORE/logFilterKeys asks. */
  markSecret(name: string): void {
    this.#secretNames.add(name);
    this.#noteSecret(name, this.#values.get(name) ?? null);
  }

  #declarationOf(name: string): AnyKey | undefined {
    return this.#declared.get(name) ?? this.#families.find((f) => name.startsWith(f.prefix));
  }

  #store(name: string, value: Value): void {
    const before = this.#values.get(name);
    this.#values.set(name, value);
    if (before !== value) this.#changed.add(name);
    this.#noteSecret(name, value);
  }

  #noteSecret(name: string, value: Value): void {
    if (!this.hasSecretValue(name)) return;
    if (typeof value === 'string') this.#onSecret(value);
    else if (isStringList(value)) this.#onSecret(value.join('\n'));
  }

  /**
   * What `write` would store: the value, converted where its key is of another type.
   * @throws DeployError bad-value naming key and type.
   */
  fit(name: string, value: Value): Value {
    const k = this.#declarationOf(name);
    if (k === undefined) {
      if (this.#undeclared.has(name)) return value;
      this.#undeclared.add(name);
      const hint = nearest(name, [...this.#declared.keys()]);
      this.#warn(`Nobody declared the key ${name}${hint === undefined ? '' : `; did you mean ${hint}?`}`);
      return value;
    }
    if (value === null) return null;
    if (k.type === 'obj') throw new DeployError('bad-value', `${k.name} cannot be set: it belongs to the program`);
    const word = wordOfKeyType[k.type];
    if (typeWordOf(value) === word || (word === 'multi-str' && isStringList(value))) return value;
    // Existing back-ends and files give strings for bools and ints.
    if (typeof value === 'string' && (word === 'bool' || word === 'int')) {
      try {
        const converted = parseValue(word, value);
        this.#warn(`${name} should be ${word}, not str: taken as ${formatValue(converted)}`);
        return converted;
      } catch (cause) {
        throw new DeployError('bad-value', `${name} must be ${word}, not '${k.secret ? '***' : value}'`, { cause });
      }
    }
    throw new DeployError('bad-value', `${name} must be ${word}, not ${typeWordOf(value)}`);
  }
}
