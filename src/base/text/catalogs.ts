// The catalogs of translations: put in by the build, or read from the sources.
import { chooseLanguage } from './locale.ts';
import type { Catalog, Translate } from './translator.ts';
import { createTranslator, inEnglish } from './translator.ts';

/** Names of the languages; a literal. */
declare const __LANGUAGES__: readonly string[];
/** Catalogs by language, as JSON: a literal that is parsed only where somebody reads another language. */
declare const __CATALOGS__: string | undefined;

interface Catalogs {
  readonly languages: readonly string[];
  readonly readCatalog: (language: string) => Catalog;
}

/** What shows lines in the language that the environment asks for. */
export async function loadTranslator(env: NodeJS.ProcessEnv): Promise<Translate> {
  const { languages, readCatalog } = await findCatalogs();
  const language = chooseLanguage(env, languages);
  return language === undefined ? inEnglish : createTranslator(readCatalog(language));
}

async function findCatalogs(): Promise<Catalogs> {
  // The bundler drops what stands in the dead branch, and with it the parser.
  if (typeof __CATALOGS__ === 'undefined') return import('./catalog-files.ts');
  const all = __CATALOGS__;
  const readCatalog = (language: string): Catalog => (JSON.parse(all) as Record<string, Catalog>)[language] ?? {};
  return { languages: __LANGUAGES__, readCatalog };
}
