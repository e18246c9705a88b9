// What this program calls itself: version and commit, put in by the build or read from the sources.
import { readFileSync } from 'node:fs';

export interface BuildInfo {
  /** Version of the package, e.g. `2.0.0`. */
  readonly version: string;
  /** Abbreviated commit the executable was built from; `source` when run from the sources. */
  readonly commit: string;
}

declare const __BUILD_INFO__: BuildInfo | undefined;

/** Version and commit of the running program. */
export function readBuildInfo(): BuildInfo {
  return typeof __BUILD_INFO__ === 'undefined' ? readFromSource() : __BUILD_INFO__;
}

function readFromSource(): BuildInfo {
  const file = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return { version, commit: 'source' };
}
