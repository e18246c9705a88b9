// The catalogs of translations as files in the format of gettext, made of what stands in the sources.
import { po, type GetTextTranslation, type GetTextTranslations } from 'gettext-parser';
import type { Catalog } from '../../src/base/text/translator.ts';
import type { Message } from './extract.ts';
import { extractMessages } from './extract.ts';
import { notForPeople } from './scope.ts';

const headers = {
  'Content-Type': 'text/plain; charset=UTF-8',
  'Content-Transfer-Encoding': '8bit',
};

/** The messages that must be translated. */
export function listMessages(root: string): Message[] {
  const left = new Set(notForPeople);
  return extractMessages(root).filter(({ id }) => !left.has(id));
}

/** The text of a catalog with exactly these messages; `language` is left out for the template that translators start from. */
export function formatCatalog(messages: readonly Message[], known: Catalog, language?: string): string {
  const entries = messages.map(({ id, places, values }): [string, GetTextTranslation] => {
    const of = { reference: places.join('\n'), extracted: values.join('\n') };
    const comments = { translator: '', flag: '', previous: '', ...of };
    return [id, { msgid: id, msgstr: [known[id] ?? ''], comments }];
  });
  const data: GetTextTranslations = {
    charset: 'utf-8',
    headers: language === undefined ? headers : { ...headers, Language: language },
    translations: { '': Object.fromEntries(entries) },
  };
  return `${po.compile(data, { foldLength: 0 }).toString('utf8').trimEnd()}\n`;
}
