// Configuration files: which ones are read, and what they say for each section of the environment.
import { DeployError, asError } from '../base/errors.ts';
import type { Ini } from './ini.ts';
import { iniDefaults, parseIni } from './ini.ts';
import type { Value } from './key.ts';
import { nearest } from './nearest.ts';
import { listTrustedFolder, readTrustedFile } from './ownership.ts';
import { parseTypedValue } from './typed-value.ts';

export const configSections = [
  'environment:default',
  'environment:init',
  'environment:override',
  'environment:enforce',
] as const;
export type ConfigSection = (typeof configSections)[number];

export interface ConfigValue {
  readonly name: string;
  readonly value: Value;
  /** `file:line`, for messages. */
  readonly place: string;
}

export interface ConfigFile {
  readonly path: string;
  readonly ini: Ini;
}

/**
 * The file itself, then `<path>.d/*.conf` sorted; empty where there is none of them.
 * @throws DeployError file-refused: wrong owner or mode; bad-configuration: unreadable or malformed
 */
export function loadConfigFiles(path: string): ConfigFile[] {
  return [path, ...listTrustedFolder(`${path}.d`, '.conf')].flatMap((name) => {
    const text = readTrustedFile(name);
    return text === undefined ? [] : [{ path: name, ini: parseIni(text, name) }];
  });
}

/** A value as it stands in a file. */
export interface ConfigText {
  readonly text: string;
  readonly place: string;
}

/** The texts of one section over all files, later ones win; undefined where no file has the section. */
export function mergeSection(files: readonly ConfigFile[], section: string): Map<string, ConfigText> | undefined {
  if (!files.some(({ ini }) => ini.has(section))) return undefined;
  const merged = new Map<string, ConfigText>();
  for (const name of [iniDefaults, section])
    for (const { path, ini } of files)
      for (const { key, text, line } of ini.get(name)?.values() ?? [])
        merged.set(key, { text, place: `${path}:${line}` });
  return merged;
}

/** @throws DeployError bad-configuration naming key, section, file and line */
export function readSection(files: readonly ConfigFile[], section: string): ConfigValue[] {
  return [...(mergeSection(files, section) ?? [])].map(([name, text]) => ({
    name,
    value: readValue(name, section, text),
    place: text.place,
  }));
}

/** @throws DeployError bad-configuration naming key, section, file and line */
export function readValue(name: string, section: string, { text, place }: ConfigText): Value {
  try {
    return parseTypedValue(text);
  } catch (cause) {
    throw configError(name, section, place, cause);
  }
}

export function configError(name: string, section: string, place: string, cause: unknown): DeployError {
  const reason = asError(cause).message;
  const message = `Cannot parse configuration file key ${name} at section ${section}: ${reason} (${place})`;
  return new DeployError('bad-configuration', message, { cause });
}

/** Sections that look like ours and are none, as warnings. */
export function unknownSections(files: readonly ConfigFile[]): string[] {
  return files.flatMap(({ path, ini }) =>
    [...ini.keys()]
      .filter((name) => name.startsWith('environment') && !(configSections as readonly string[]).includes(name))
      .map((name) => {
        const hint = nearest(name, configSections);
        return `${path}: nobody reads the section [${name}]${hint === undefined ? '' : `; did you mean [${hint}]?`}`;
      }),
  );
}
