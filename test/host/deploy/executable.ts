// The executable under test, built once per checkout state.
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

const root = join(import.meta.dirname, '../../..');
const path = join(root, 'dist/ovirt-host-deploy');

/** Builds it where it is missing or older than a source. @returns its path. */
export async function executable(): Promise<string> {
  if (!existsSync(path) || isStale())
    await execa('flock', [join(root, 'package.json'), process.execPath, 'build.mjs'], { cwd: root });
  return path;
}

function isStale(): boolean {
  const built = statSync(path).mtimeMs;
  const sources = globSync('{src,plugins,packaging}/**/*.{ts,mjs,po}', { cwd: root });
  return sources.some((file) => statSync(join(root, file)).mtimeMs > built);
}
