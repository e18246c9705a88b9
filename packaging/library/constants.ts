// The entry point `ovirt-host-deploy/constants` of the npm package: every declared key by group and section, as data with types. Pure.
import * as names from '../../src/dialog/wire/names.ts';
import { isFamily, type AnyKey, type KeyType } from '../../src/environment/key.ts';

/** Keys by the name of their group, in order. */
export type KeyGroups = ReadonlyMap<string, readonly AnyKey[]>;

interface Constants {
  /** constants.js */
  readonly code: string;
  /** constants.d.ts */
  readonly types: string;
}

const opening = `// Entry point \`ovirt-host-deploy/constants\`: names of keys and questions. Made of the declarations by the build.\n`;
const keyTypes: Readonly<Record<KeyType, string>> = {
  bool: 'boolean',
  int: 'number',
  str: 'string',
  multi: 'readonly string[]',
  obj: 'object',
};

/** @param typesOfKeys specifier of the module that declares Key and KeyFamily @throws where two keys would have one name */
export function formatConstants(groups: KeyGroups, typesOfKeys: string): Constants {
  const parts = [...groups].map(([group, keys]) => {
    const sections = bySection(keys);
    const body = [...sections].map(([section, found]) => describeSection(section, found));
    const doc = `/** Keys of the group \`${group}\`, by section. */\n`;
    return {
      code: `export const ${camelCase(group)} = {\n${body.map(({ code }) => code).join('')}};\n`,
      types: `${doc}export declare const ${camelCase(group)}: {\n${body.map(({ types }) => types).join('')}};\n`,
    };
  });
  const named = Object.entries(names).map(([name, words]) => ({
    code: `export const ${name} = ${JSON.stringify(words)};\n`,
    types: `export declare const ${name}: {\n${Object.values(words)
      .map((word) => `  readonly ${word}: '${word}';\n`)
      .join('')}};\n`,
  }));
  const all = [...parts, ...named, member];
  return {
    code: opening + all.map(({ code }) => code).join(''),
    types: `${opening}import type { Key, KeyFamily } from '${typesOfKeys}';\n${all.map(({ types }) => types).join('')}`,
  };
}

/** The one function: it makes a key of a family. */
const member = {
  code: 'export function member(family, rest) {\n  const { prefix, ...key } = family;\n  return { ...key, name: `${prefix}${rest}` };\n}\n',
  types: `/** The key of a family that ends so: \`member(ovirtHostDeploy.VDSM_CONFIG, 'vars/ssl')\`. */
export declare function member<T>(family: KeyFamily<T>, rest: string): Key<T>;
`,
};

function bySection(keys: readonly AnyKey[]): Map<string, AnyKey[]> {
  return Map.groupBy(keys, ({ name }) => name.slice(0, name.indexOf('/')));
}

function describeSection(section: string, keys: readonly AnyKey[]): Constants {
  const [first] = keys;
  if (first !== undefined && isFamily(first)) {
    if (keys.length > 1) throw new Error(`${first.name} and ${keys[1]?.name} would be one constant`);
    return {
      code: `  ${section}: ${JSON.stringify(first)},\n`,
      types: `${docOf(first, '  ')}  readonly ${section}: KeyFamily<${typeOf(first)}>;\n`,
    };
  }
  const members = keys.map((key) => ({ key, own: propertyName(key.name.slice(section.length + 1)) }));
  return {
    code: `  ${section}: {\n${members.map(({ key, own }) => `    ${own}: ${JSON.stringify(key)},\n`).join('')}  },\n`,
    types: `  readonly ${section}: {\n${members
      .map(({ key, own }) => `${docOf(key, '    ')}    readonly ${own}: Key<${typeOf(key)}>;\n`)
      .join('')}  };\n`,
  };
}

function propertyName(text: string): string {
  return /^[A-Za-z_]\w*$/.test(text) ? text : `'${text}'`;
}

function typeOf({ type, default: standard }: AnyKey): string {
  return standard === null ? `${keyTypes[type]} | null` : keyTypes[type];
}

function docOf({ doc, default: standard, defaultDoc, secret }: AnyKey, indent: string): string {
  const shown = defaultDoc ?? (standard === null ? 'none' : JSON.stringify(standard));
  const text = `${doc} Default: ${shown}.${secret ? ' Secret.' : ''}`.replaceAll('*/', '*\\/');
  return `${indent}/** ${text} */\n`;
}

function camelCase(group: string): string {
  return group.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
