// Brings the catalogs of translations up to date with the sources: `npm run messages`. Says what is to be translated.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { languages, readCatalog } from '../src/base/text/catalog-files.ts';
import { formatCatalog, listMessages } from './po/catalog-files.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'packaging/po');
const messages = listMessages(root);

write('messages.pot', formatCatalog(messages, {}));
for (const language of languages) {
  const catalog = readCatalog(language);
  write(`${language}.po`, formatCatalog(messages, catalog, language));
  const missing = messages.filter(({ id }) => catalog[id] === undefined);
  process.stdout.write(`${language}: ${messages.length - missing.length} of ${messages.length} translated\n`);
  for (const { id } of missing) process.stdout.write(`  ${id}\n`);
}

function write(name: string, text: string): void {
  const path = join(folder, name);
  if (readOrEmpty(path) !== text) writeFileSync(path, text);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
