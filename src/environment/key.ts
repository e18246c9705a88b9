// Declarations of environment keys: name, type, default, meaning, secrecy. Help, docs, constants and checks are made of them.
/** `multi` is a list of lines, `obj` a value of the program's own that never crosses the wire. */
export type KeyType = 'bool' | 'int' | 'str' | 'multi' | 'obj';
/** What a key can hold; null is none. */
export type Value = null | boolean | number | string | readonly string[] | object;

/** A key of the environment whose value is a `T`. */
export interface Key<T> {
  readonly name: string;
  readonly type: KeyType;
  /** What `get` answers while nothing, or none, is set. */
  readonly default: T;
  /** How the default reads in the docs where it is found at run time. */
  readonly defaultDoc?: string;
  readonly doc: string;
  readonly secret: boolean;
}

/** Keys that share a prefix and end in a name chosen by the user, such as `VDSM_CONFIG/<section>/<key>`. */
export interface KeyFamily<T> extends Key<T> {
  readonly prefix: string;
  /** Names whose values are common words: hidden where their key is shown, not wherever the word stands. */
  readonly commonNames: ReadonlySet<string>;
}

/** A key of whatever type. */
export type AnyKey = Key<unknown>;

interface Declaration<T> {
  doc: string;
  default?: T;
  defaultDoc?: string;
  secret?: boolean;
}

function declare<T>(name: string, type: KeyType, d: Declaration<T>): Key<T | null> {
  const base = { name, type, default: d.default ?? null, doc: d.doc, secret: d.secret ?? false };
  return d.defaultDoc === undefined ? base : { ...base, defaultDoc: d.defaultDoc };
}

type With<T> = Declaration<T> & { default: T };

function bool(name: string, d: With<boolean>): Key<boolean>;
function bool(name: string, d: Declaration<boolean>): Key<boolean | null>;
function bool(name: string, d: Declaration<boolean>): Key<boolean | null> {
  return declare(name, 'bool', d);
}

function int(name: string, d: With<number>): Key<number>;
function int(name: string, d: Declaration<number>): Key<number | null>;
function int(name: string, d: Declaration<number>): Key<number | null> {
  return declare(name, 'int', d);
}

function str(name: string, d: With<string>): Key<string>;
function str(name: string, d: Declaration<string>): Key<string | null>;
function str(name: string, d: Declaration<string>): Key<string | null> {
  return declare(name, 'str', d);
}

function multi(name: string, d: With<readonly string[]>): Key<readonly string[]>;
function multi(name: string, d: Declaration<readonly string[]>): Key<readonly string[] | null>;
function multi(name: string, d: Declaration<readonly string[]>): Key<readonly string[] | null> {
  return declare(name, 'multi', d);
}

/** A value of the program's own, never given from outside: shown as `object:<name>`. */
function obj<T extends object>(name: string, d: Declaration<T>): Key<T | null> {
  return declare(name, 'obj', d);
}

/** `family('VDSM_CONFIG/', '<section>/<key>', 'str', …)`. */
function family(
  prefix: string,
  rest: string,
  type: KeyType,
  { commonNames = [], ...d }: Declaration<never> & { commonNames?: readonly string[] },
): KeyFamily<Value> {
  const names = new Set(commonNames);
  return { ...(declare(`${prefix}${rest}`, type, d) as Key<Value>), prefix, commonNames: names };
}

export const key = { bool, int, str, multi, obj, family };

export function isFamily(k: AnyKey): k is KeyFamily<Value> {
  return 'prefix' in k;
}
