// The catalogs of translations as files in the format of gettext: read for the build, brought up to date from the sources.
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { po, type GetTextTranslation, type GetTextTranslations } from 'gettext-parser';
import type { Catalog } from '../../src/core/text/translator.ts';
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

/** Catalogs by language (`pt_BR`); a message without a translation is not in them. */
export function readCatalogs(root: string): Record<string, Catalog> {
  const folder = join(root, 'packaging/po');
  return Object.fromEntries(
    globSync('*.po', { cwd: folder })
      .toSorted()
      .map((name) => [basename(name, '.po'), parseCatalog(readFileSync(join(folder, name)))]),
  );
}

export function parseCatalog(file: Uint8Array): Catalog {
  const all = Object.values(po.parse(Buffer.from(file)).translations[''] ?? {});
  const entries = all.map(({ msgid, msgstr }) => [msgid, msgstr[0] ?? ''] as const);
  return Object.fromEntries(entries.filter(([msgid, msgstr]) => msgid !== '' && msgstr !== ''));
}

/** The text of a catalog with exactly these messages; `language` is left out for the template that translators start from. */
export function formatCatalog(messages: readonly Message[], known: Catalog, language?: string): string {
  const entries = messages.map(({ id, places, values }): [string, GetTextTranslation] => {
    const comments = {
      translator: '',
      flag: '',
      previous: '',
      reference: places.join('\n'),
      extracted: values.join('\n'),
    };
    return [id, { msgid: id, msgstr: [known[id] ?? ''], comments }];
  });
  const data: GetTextTranslations = {
    charset: 'utf-8',
    headers: language === undefined ? headers : { ...headers, Language: language },
    translations: { '': Object.fromEntries(entries) },
  };
  return `${po.compile(data, { foldLength: 0 }).toString('utf8').trimEnd()}\n`;
}
