// The source files as the contracts see them: path, text and what they import.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface Source {
  /** From the root of the repository, `/` between its parts. */
  readonly path: string;
  readonly text: string;
  /** Paths of the files of this repository that it imports, types included. */
  readonly imports: readonly string[];
}

/** All files that match, sorted by path. */
export function readSources(...patterns: readonly string[]): Source[] {
  return globSync(patterns, { cwd: root })
    .toSorted()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return { path, text, imports: findImports(path, text) };
    });
}

/** By `from '…'` and `import('…')`: relative paths, and the names that package.json gives for paths of src. */
export function findImports(path: string, text: string): string[] {
  return [...text.matchAll(/\b(?:from|import\()\s*'((?:\.{1,2}\/|#)[^']+)'/g)].map(([, name = '']) => {
    if (name === '#plugin') return 'src/plugin/index.ts';
    return name.startsWith('#') ? `src/${name.slice(1)}.ts` : normalize(join(dirname(path), name));
  });
}
