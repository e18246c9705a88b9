// D-Bus values: what `busctl --json=short` prints, and the arguments `busctl call` takes for them (busctl(1)).
import { DeployError, type Json } from '#plugin';

/** A value with its signature, as busctl prints variants. */
export interface Variant {
  readonly type: string;
  readonly data: Json;
}

export type Properties = Readonly<Record<string, Variant>>;

/**
 * The values a call answered, or a property's one value.
 * @throws DeployError command-failed: no output of busctl.
 */
export function parseReply(text: string): Variant {
  const reply: unknown = readJson(text);
  if (typeof reply !== 'object' || reply === null || !('type' in reply) || !('data' in reply)) throw unreadable(text);
  return reply as Variant;
}

/** The properties that `GetAll` answered. */
export function parseProperties(text: string): Properties {
  const { data } = parseReply(text);
  if (!Array.isArray(data) || typeof data[0] !== 'object') throw unreadable(text);
  return data[0] as Properties;
}

export function textOf(properties: Properties, name: string): string {
  const data = properties[name]?.data;
  return typeof data === 'string' ? data : '';
}

export function numberOf(properties: Properties, name: string): number {
  const data = properties[name]?.data;
  return typeof data === 'number' ? data : 0;
}

export function isTrue(properties: Properties, name: string): boolean {
  return properties[name]?.data === true;
}

/** The arguments that stand for a value of this signature on busctl's command line. */
export function encode(signature: string, data: Json): string[] {
  const [first] = signature;
  if (first === 'v') {
    const { type, data: inner } = data as unknown as Variant;
    return [type, ...encode(type, inner)];
  }
  if (signature.startsWith('a{')) {
    const [key = 's', value = 'v'] = splitSignature(signature.slice(2, -1));
    const entries = Object.entries(data as Readonly<Record<string, Json>>);
    return [String(entries.length), ...entries.flatMap(([k, v]) => [...encode(key, k), ...encode(value, v)])];
  }
  if (first === 'a') {
    const items = data as readonly Json[];
    return [String(items.length), ...items.flatMap((item) => encode(signature.slice(1), item))];
  }
  if (first === '(') {
    const items = data as readonly Json[];
    return splitSignature(signature.slice(1, -1)).flatMap((type, i) => encode(type, items[i] ?? null));
  }
  return [plain(data)];
}

function plain(data: Json): string {
  return typeof data === 'object' ? JSON.stringify(data) : String(data);
}

/** A signature taken apart into complete types: `sa{sv}u` is `s`, `a{sv}`, `u`. */
function splitSignature(signature: string): string[] {
  const types: string[] = [];
  let type = '';
  let depth = 0;
  for (const letter of signature) {
    type += letter;
    if (letter === '(' || letter === '{') depth += 1;
    if (letter === ')' || letter === '}') depth -= 1;
    if (depth > 0 || letter === 'a') continue;
    types.push(type);
    type = '';
  }
  return types;
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw unreadable(json, cause);
  }
}

function unreadable(json: string, cause?: unknown): DeployError {
  return new DeployError('command-failed', `Command 'busctl' answered what cannot be read: ${json.slice(0, 200)}`, {
    cause,
  });
}
