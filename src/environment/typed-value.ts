// The `type:value` form of values: on the command line, in configuration files and on the wire.
import { DeployError } from '../base/errors.ts';
import type { KeyType, Value } from './key.ts';

/** The type words of the wire; a key's type `multi` is spelt `multi-str` there. */
export type TypeWord = 'none' | 'bool' | 'int' | 'str' | 'multi-str';

const falseWords = new Set(['f', 'F', 'n', 'N', '0', 'no', 'No', 'NO', 'off', 'false', 'False', 'FALSE']);
const trueWords = new Set(['t', 'T', 'y', 'Y', '1', 'yes', 'Yes', 'YES', 'on', 'true', 'True', 'TRUE']);

/** @throws DeployError bad-value: no colon, an unknown type or a value that is not of it; the caller adds the key. */
export function parseTypedValue(text: string): Value {
  const colon = text.indexOf(':');
  if (colon < 0) throw new DeployError('bad-value', 'Missing variable type');
  return parseValue(text.slice(0, colon), text.slice(colon + 1));
}

/** @throws DeployError bad-value */
export function parseValue(type: string, text: string): Value {
  switch (type) {
    case 'none':
      return null;
    case 'bool':
      return parseBool(text);
    case 'int':
      if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
      throw new DeployError('bad-value', `'${text}' is no int: an optional sign and digits`);
    case 'str':
      return text;
    case 'multi-str':
      return text.split('\n');
    default:
      throw new DeployError('bad-value', `Invalid type '${type}': use none, bool, int, str or multi-str`);
  }
}

export function parseBool(text: string): boolean {
  if (trueWords.has(text)) return true;
  if (falseWords.has(text)) return false;
  throw new DeployError('bad-value', `'${text}' is no bool: use True or False`);
}

/** The type word of a value, `object` for anything the wire has no word for. */
export function typeWordOf(value: Value | undefined): TypeWord | 'object' {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'int';
  if (typeof value === 'string') return 'str';
  return isStringList(value) ? 'multi-str' : 'object';
}

/** The value part of `type:value`; an object is shown by its class's name. */
export function formatValue(value: Value | undefined): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') return isStringList(value) ? value.join('\n') : value.constructor.name;
  return String(value);
}

/** `type:value`, as in arguments, configuration files and answers. */
export function formatTypedValue(value: Value | undefined): string {
  return `${typeWordOf(value)}:${formatValue(value)}`;
}

export function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

export const wordOfKeyType: Record<Exclude<KeyType, 'obj'>, TypeWord> = {
  bool: 'bool',
  int: 'int',
  str: 'str',
  multi: 'multi-str',
};
