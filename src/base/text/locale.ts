// Which language the environment asks for.

/**
 * The best of `languages` (`pt_BR`) for LC_ALL, LC_MESSAGES or LANG, the first that is set; undefined for English, for an
 * unknown language and for a locale that does not write UTF-8, in which a translation could not be read.
 */
export function chooseLanguage(env: NodeJS.ProcessEnv, languages: readonly string[]): string | undefined {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '');
  const [, language = '', territory, charset] =
    /^([a-z]{2,3})(?:_([A-Z]{2}))?(?:\.([\w-]+))?(?:@\w+)?$/.exec(locale ?? '') ?? [];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) return undefined;
  const exact = languages.find((name) => name === `${language}_${territory ?? ''}` || name === language);
  return exact ?? languages.find((name) => name.startsWith(`${language}_`));
}
