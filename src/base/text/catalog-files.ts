// The catalogs in the sources, in the format of gettext: for the build, and for a program that runs from its sources.
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { po } from 'gettext-parser';
import type { Catalog } from './translator.ts';

const folder = join(import.meta.dirname, '../../../packaging/po');

/** `pt_BR`, … */
export const languages: readonly string[] = globSync('*.po', { cwd: folder })
  .map((name) => basename(name, '.po'))
  .toSorted();

/** A message without a translation is not in it. */
export function readCatalog(language: string): Catalog {
  return parseCatalog(readFileSync(join(folder, `${language}.po`)));
}

export function parseCatalog(file: Buffer): Catalog {
  const all = Object.values(po.parse(file).translations[''] ?? {});
  const entries = all.map(({ msgid, msgstr }) => [msgid, msgstr[0] ?? ''] as const);
  return Object.fromEntries(entries.filter(([msgid, msgstr]) => msgid !== '' && msgstr !== ''));
}
