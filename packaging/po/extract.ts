// Finds the messages in the sources: every text that reads as one, wherever it goes from there.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { splitLine } from '../../src/base/text/line.ts';
import { sources } from './scope.ts';

/** A message and where it stands. */
export interface Message {
  readonly id: string;
  /** Paths from the root of the sources. */
  readonly places: readonly string[];
  /** What its placeholders stand for: `{0}: error.message`. */
  readonly values: readonly string[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [name: string]: unknown;
}

/** Calls whose arguments nobody reads: the log's details, and tests of a text. */
const silentCalls =
  /^(debug|trace|startsWith|endsWith|includes|indexOf|lastIndexOf|test|exec|match|matchAll|split|replace|replaceAll|join)$/;
/** Calls whose arguments are messages even where they are one word. */
const speakingCalls = /^(DeployError|stage|info|warning|error|note)$/;
const silentProperties = /^(doc|defaultDoc|key|name|id)$/;

/** All messages below `root`, sorted. */
export function extractMessages(root: string): Message[] {
  const found = new Map<string, { places: Set<string>; values: Set<string> }>();
  for (const path of listSources(root)) {
    for (const { id, values } of extractFrom(path, readFileSync(join(root, path), 'utf8'))) {
      const entry = found.get(id) ?? { places: new Set(), values: new Set() };
      entry.places.add(path);
      for (const value of values) entry.values.add(value);
      found.set(id, entry);
    }
  }
  return [...found]
    .map(([id, { places, values }]) => ({ id, places: [...places], values: [...values] }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The messages of one file, a line of a text each. */
export function extractFrom(path: string, text: string): { id: string; values: string[] }[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const out: { id: string; values: string[] }[] = [];
  walk(program as unknown as Node, 'sentence', (parts, role) => {
    for (const line of splitParts(parts, text)) {
      const id = splitLine(line.text).body.replace(/^[;:,] /, '');
      if (readsAs[role](id.replaceAll(/\{\d+\}/g, '\0'))) out.push({ id, values: line.values });
    }
  });
  return out;
}

/** What a text must be to be taken for a message, by where it stands. */
const readsAs = {
  /** Anywhere: several words, or the title of a list. */
  sentence: (text: string) => /[a-z]{2}.* | .*[a-z]{2}|^[A-Z][a-z]+:$/s.test(text),
  /** Where a message must stand one word is enough, if it begins as a sentence does. */
  message: (text: string) => readsAs.sentence(text) || /^[A-Z].*[a-z]{2}/.test(text),
  /** One of the words that a sentence is completed by. */
  choice: (text: string) => readsAs.sentence(text) || /^[a-z]{3,}$/.test(text),
};

type Role = keyof typeof readsAs;

function listSources(root: string): string[] {
  return globSync(sources.include, { cwd: root, exclude: sources.exclude }).toSorted();
}

type Part = string | Node;

function walk(node: Node, role: Role, found: (parts: Part[], role: Role) => void): void {
  const parts = partsOf(node);
  if (parts !== undefined) {
    found(parts, role);
    const inside = parts.length > 1 && !readsAsPath(parts) ? 'choice' : 'sentence';
    for (const part of parts)
      if (typeof part !== 'string')
        walk(part, /^(Conditional|Logical)Expression$/.test(part.type) ? inside : 'sentence', found);
    return;
  }
  for (const { child, speaks } of childrenOf(node))
    walk(child, speaks ? 'message' : passesOn(node, child) ? role : 'sentence', found);
}

/** Made of no words: nothing that chooses among its parts speaks to people. */
function readsAsPath(parts: readonly Part[]): boolean {
  return !readsAs.sentence(parts.map((part) => (typeof part === 'string' ? part : '\0')).join(''));
}

/** The value of a node may be that of this part of it. */
function passesOn({ type, test }: Node, part: Node): boolean {
  return /^(Conditional|Logical|Array|Parenthesized)Expression$/.test(type) && part !== test;
}

function childrenOf(node: Node): { child: Node; speaks: boolean }[] {
  if (/^(TS(?!As|Satisfies|NonNull)|Import|ExportAll)/.test(node.type)) return [];
  if (node.type === 'Property' && silentProperties.test(nameOf(node['key']))) return [];
  if (node.type === 'BinaryExpression' && /^[=!]==$/.test(String(node['operator']))) return [];
  const called = /^(Call|New)Expression$/.test(node.type) ? nameOf(node['callee']) : undefined;
  if (called === 'Error') return [];
  if (called !== undefined && silentCalls.test(called)) return asNodes(node['callee']).map(quiet);
  const all = Object.values(node).flatMap(asNodes);
  if (called === undefined || !speakingCalls.test(called)) return all.map(quiet);
  const spoken = new Set(asNodes(node['arguments']));
  return all.map((child) => ({ child, speaks: spoken.has(child) }));
}

function quiet(child: Node): { child: Node; speaks: boolean } {
  return { child, speaks: false };
}

/** The parts of a text: of a literal, a template, or several joined by `+`; undefined for what is none. */
function partsOf(node: Node): Part[] | undefined {
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? [node['value']] : undefined;
  if (node.type === 'TemplateLiteral') {
    const expressions = asNodes(node['expressions']);
    return asNodes(node['quasis']).flatMap((quasi, i) => {
      const { cooked } = quasi['value'] as { cooked: string };
      const expression = expressions[i];
      return expression === undefined ? [cooked] : [cooked, expression];
    });
  }
  if (node.type !== 'BinaryExpression' || node['operator'] !== '+') return undefined;
  const [left, right] = [node['left'] as Node, node['right'] as Node];
  const [first, second] = [partsOf(left), partsOf(right)];
  return first === undefined && second === undefined ? undefined : [...(first ?? [left]), ...(second ?? [right])];
}

/** The lines of a text, each with placeholders counted from 0. */
function splitParts(parts: readonly Part[], source: string): { text: string; values: string[] }[] {
  const lines = [{ text: '', values: [] as string[] }];
  for (const part of parts) {
    const [first = '', ...rest] = typeof part === 'string' ? part.split('\n') : [];
    const last = lines.at(-1);
    if (last === undefined) break;
    if (typeof part === 'string') {
      last.text += first;
      lines.push(...rest.map((text) => ({ text, values: [] })));
    } else {
      const expression = source.slice(part.start, part.end).replaceAll(/\s+/g, ' ');
      const mark = `{${last.values.length}}`;
      last.text += mark;
      last.values.push(`${mark}: ${expression.length > 60 ? `${expression.slice(0, 60)}…` : expression}`);
    }
  }
  return lines;
}

function asNodes(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(asNodes);
  return typeof value === 'object' && value !== null && 'type' in value ? [value as Node] : [];
}

/** Of an identifier, or of the property of a member expression. */
function nameOf(node: unknown): string {
  const { name, property } = node as { name?: unknown; property?: unknown };
  if (typeof name === 'string') return name;
  return property === undefined || property === null ? '' : nameOf(property);
}
