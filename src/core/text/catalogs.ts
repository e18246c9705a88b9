// The catalogs of translations: put in by the build, or read from the sources.
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { chooseLanguage } from './locale.ts';
import type { Catalog, Translate } from './translator.ts';
import { createTranslator, inEnglish } from './translator.ts';

/** Names of the languages; a literal. */
declare const __LANGUAGES__: readonly string[] | undefined;
/** Catalogs by language, as JSON: a literal that is parsed only where somebody reads another language. */
declare const __CATALOGS__: string | undefined;

/** What shows lines in the language that the environment asks for. */
export async function loadTranslator(env: NodeJS.ProcessEnv): Promise<Translate> {
  const language = chooseLanguage(env, typeof __LANGUAGES__ === 'undefined' ? listSources() : __LANGUAGES__);
  return language === undefined ? inEnglish : createTranslator(await loadCatalog(language));
}

async function loadCatalog(language: string): Promise<Catalog> {
  if (typeof __CATALOGS__ === 'undefined') return await readSource(language);
  return (JSON.parse(__CATALOGS__) as Record<string, Catalog>)[language] ?? {};
}

const folder = (): string => join(import.meta.dirname, '../../../packaging/po');

function listSources(): string[] {
  return globSync('*.po', { cwd: folder() }).map((name) => basename(name, '.po'));
}

async function readSource(language: string): Promise<Catalog> {
  const { po } = await import('gettext-parser');
  const { translations } = po.parse(readFileSync(join(folder(), `${language}.po`)));
  const entries = Object.values(translations[''] ?? {}).map(({ msgid, msgstr }) => [msgid, msgstr[0] ?? ''] as const);
  return Object.fromEntries(entries.filter(([msgid]) => msgid !== ''));
}
