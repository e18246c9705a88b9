// Writes the pages that are made of the declarations: environment.md, events.md, errors.md, checks.md and parameters.md.
// `npm run docs`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePages } from './docs/pages.ts';

const folder = join(import.meta.dirname, '../docs');
mkdirSync(folder, { recursive: true });
for (const [name, text] of makePages()) writeFileSync(join(folder, name), text);
