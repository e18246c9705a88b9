// The catalogs of translations: no message is missing or unused, none hides another, and each keeps what stands in it.
// `npm run messages` brings them up to date and lists what is left to translate.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { formatCatalog, listMessages } from '../../packaging/po/catalog-files.ts';
import { extractMessages } from '../../packaging/po/extract.ts';
import { notForPeople } from '../../packaging/po/scope.ts';
import { languages, readCatalog } from '../../src/base/text/catalog-files.ts';
import { createTranslator } from '../../src/base/text/translator.ts';

const root = join(import.meta.dirname, '../..');
const messages = listMessages(root);
const ids = messages.map(({ id }) => id);
const mark = /\{(\d+)\}/g;

suite('messages', () => {
  test('the template for translators is what the sources say: npm run messages', () => {
    assert.equal(readFileSync(join(root, 'packaging/po/messages.pot'), 'utf8'), formatCatalog(messages, {}));
  });

  test('what is left out of the catalogs is still in the sources', () => {
    const all = new Set(extractMessages(root).map(({ id }) => id));
    assert.deepEqual(
      notForPeople.filter((text) => !all.has(text)),
      [],
    );
  });

  test('each is found again by its line, whatever stands in it', () => {
    const translations = ids.map((id, i) => [id, `message ${i}: ${marksOf(id).join('')}`] as const);
    const translate = createTranslator(Object.fromEntries(translations));
    const fill = (text: string): string => text.replaceAll(mark, '‹$1›');
    const hidden = translations.filter(([id, translation]) => translate(fill(id)) !== fill(translation));
    assert.deepEqual(hidden, []);
  });
});

test('there is a catalog besides English', () => assert.ok(languages.includes('pt_BR')));

for (const language of languages)
  suite(`catalog ${language}`, () => {
    const catalog = readCatalog(language);

    test('every message is translated, and no other: npm run messages', () => {
      assert.deepEqual(
        ids.filter((id) => catalog[id] === undefined),
        [],
      );
      const known = new Set(ids);
      assert.deepEqual(
        Object.keys(catalog).filter((id) => !known.has(id)),
        [],
      );
    });

    test('translations have the placeholders of their message, and no blank at an end', () => {
      const bad = Object.entries(catalog).filter(
        ([id, text]) =>
          text !== text.trim() ||
          !(id.match(/(?:\{\d+\}){2,}/g) ?? []).every((row) => text.includes(row)) ||
          marksOf(id).join() !== marksOf(text).join(),
      );
      assert.deepEqual(bad, []);
    });

    test('names of keys, options and programs in capitals are kept', () => {
      const kept = /\b[A-Z]{3,}[_/][A-Za-z_/]+|--[a-z-]+/g;
      const bad = Object.entries(catalog).filter(([id, text]) =>
        (id.match(kept) ?? []).some((word) => !text.includes(word)),
      );
      assert.deepEqual(bad, []);
    });
  });

function marksOf(text: string): string[] {
  return [...text.matchAll(mark)].map(([whole]) => whole).toSorted();
}
