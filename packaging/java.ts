// Builds the Java libraries into dist/java: `npm run java`.
import { join, relative } from 'node:path';
import { buildJava } from './java/build.ts';
import { readRelease } from './release/release.ts';

const root = join(import.meta.dirname, '..');
const { npm: version, time } = await readRelease(root);
const made = await buildJava({ version, time, output: join(root, 'dist/java') });
process.stdout.write(made.map((path) => `${relative(process.cwd(), path)}\n`).join(''));
