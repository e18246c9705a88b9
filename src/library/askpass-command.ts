// How the library's ssh asks its passwords: by a small program that lies beside it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What `SshOptions.askpass` wants: the argument list of a program that ssh starts, here Node.js with the package's own helper. */
export function askpassCommand(): readonly [string, ...string[]] {
  const built = join(import.meta.dirname, 'askpass.js');
  return [process.execPath, existsSync(built) ? built : join(import.meta.dirname, 'askpass.ts')];
}
