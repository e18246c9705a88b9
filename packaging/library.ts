// Builds the library into dist/lib and packs it into dist: `npm run library`.
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { buildLibrary } from './library/build.ts';
import { packLibrary } from './library/pack.ts';
import { readRelease } from './release/release.ts';

const root = join(import.meta.dirname, '..');
const library = join(root, 'dist/lib');
await rm(library, { recursive: true, force: true });
await buildLibrary(root, library);
const { npm } = await readRelease(root);
const path = await packLibrary(root, npm, join(root, 'dist'));
process.stdout.write(`${relative(process.cwd(), path)}\n`);
