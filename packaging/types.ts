// Writes the types of the library and of plugins to dist/types: `npm run types`.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTypes } from './library/types.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'dist/types');
await rm(folder, { recursive: true, force: true });
await writeTypes(root, folder);
