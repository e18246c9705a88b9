// Fails when a generated page is not what the declarations say now.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePages } from '../packaging/docs/pages.ts';

const folder = join(import.meta.dirname, '../docs');
for (const [name, text] of makePages()) {
  if (readPage(name) === text) continue;
  process.stdout.write(`docs/${name} is out of date: run npm run docs\n`);
  process.exitCode = 1;
}

function readPage(name) {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
}
