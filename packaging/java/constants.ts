// Java classes of constants, made of the key declarations.
import { describeKey } from '../../src/agent/listings.ts';
import type { AnyKey } from '../../src/environment/key.ts';
import { isFamily } from '../../src/environment/key.ts';
import { declaredKeys } from '../declared-keys.ts';
import type { JavaClass, JavaPackage } from './names.ts';
import { classes, irregular, packages, words } from './names.ts';

export interface Constant {
  readonly class: JavaClass;
  readonly name: string;
  readonly value: string | number;
  /** One sentence or more. */
  readonly doc: string;
}

/** Of every key; families have theirs with the prefix that their keys share. */
export function keyConstants(): Constant[] {
  return declaredKeys().map((key) => ({
    ...nameOf(key),
    value: isFamily(key) ? key.prefix : key.name,
    doc: docOf(key),
  }));
}

export function wordConstants(): Constant[] {
  return words.flatMap(({ constants, ...place }) =>
    Object.entries(constants).map(([name, value]) => ({ class: place, name, value, doc: `<code>${value}</code>.` })),
  );
}

/** The source files by path, such as `org/ovirt/otopi/constants/BaseEnv.java`. */
export function makeConstantSources(): Map<string, string> {
  const all = [...keyConstants(), ...wordConstants()];
  const byClass = Map.groupBy(all, ({ class: { package: inside, name } }) => `${inside}.${name}`);
  const sources = [...byClass.values()].map((constants): [string, string] => {
    const place = constants[0]?.class ?? { package: 'org.ovirt.otopi.constants', name: '' };
    return [`${place.package.replaceAll('.', '/')}/${place.name}.java`, classSource(place, constants)];
  });
  const infos = Object.entries(packages).map(([name, doc]): [string, string] => [
    `${name.replaceAll('.', '/')}/package-info.java`,
    `/** ${doc} */\npackage ${name};\n`,
  ]);
  return new Map([...sources, ...infos].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** @throws where the table of names does not know the key's first part. */
function nameOf(key: AnyKey): { class: JavaClass; name: string } {
  const family = isFamily(key);
  const path = family ? key.prefix.slice(0, -1) : key.name;
  const group = Object.keys(classes)
    .filter((prefix) => new RegExp(`^${prefix}(/|$|${family ? '_' : '/'})`).test(path))
    .toSorted((a, b) => b.length - a.length)[0];
  const regular = group === undefined ? undefined : classes[group];
  if (group === undefined || regular === undefined)
    throw new Error(`No Java class for ${key.name}: tell one in packaging/java/names.ts`);
  const own = path === group ? path : path.slice(group.length + 1);
  const { class: place = regular, constant = `${upperSnake(own)}${family ? '_PREFIX' : ''}` } =
    irregular[key.name] ?? {};
  return { class: place, name: constant };
}

/** `logFileName` and `ovirt-node` to LOG_FILE_NAME and OVIRT_NODE. */
function upperSnake(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase();
}

function docOf(key: AnyKey): string {
  const { name, type, default: standard, doc } = describeKey(key);
  const facts = [
    `<code>${escapeDoc(name)}</code>`,
    type,
    ...(standard === '' ? [] : [`default: ${escapeDoc(standard)}`]),
  ];
  return `${escapeDoc(doc)} (${facts.join('; ')})`;
}

function classSource({ package: inside, name }: { package: JavaPackage; name: string }, constants: Constant[]): string {
  const fields = constants
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((constant) => {
      const type = typeof constant.value === 'number' ? 'int' : 'String';
      return `    /** ${constant.doc} */
    public static final ${type} ${constant.name} = ${JSON.stringify(constant.value)};
`;
    });
  const doc =
    words.find((known) => known.package === inside && known.name === name)?.doc ?? 'Names of environment keys.';
  return `// Made from the declarations of the program; do not edit.
package ${inside};

/** ${doc} */
public final class ${name} {
${fields.join('\n')}
    private ${name}() {}
}
`;
}

/** Text as HTML in a comment. */
function escapeDoc(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '@': '&#64;', '*': '&#42;' };
  return text.replaceAll(/[&<>@*]/g, (character) => entities[character] ?? character);
}
