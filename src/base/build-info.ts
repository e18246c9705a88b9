// What this program calls itself: version and commit, put in by the build or read from the sources.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BuildInfo {
  /** Of the last tag and what came after it: `2.1.0`, `2.1.0-3-g0123456789ab`, each perhaps with `-dirty`. */
  readonly version: string;
  /** Abbreviated commit the executable was built from; `source` when run from the sources. */
  readonly commit: string;
  /** Of the commit, `2026-01-31`, never of the build; undefined when run from the sources. */
  readonly date?: string;
}

/** A BuildInfo as JSON: a literal, so that the bundler drops what is for the sources only. */
declare const __BUILD_INFO__: string | undefined;

/** Version and commit of the running program. */
export function readBuildInfo(): BuildInfo {
  return typeof __BUILD_INFO__ === 'undefined' ? readFromSource() : (JSON.parse(__BUILD_INFO__) as BuildInfo);
}

function readFromSource(): BuildInfo {
  const file = join(import.meta.dirname, '../../package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return { version, commit: 'source' };
}
