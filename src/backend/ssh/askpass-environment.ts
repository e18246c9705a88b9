// How ssh is told of our askpass helper.
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askpassVariable } from './askpass.ts';
import type { SessionFolder } from './session-folder.ts';

/** ssh starts one program without arguments but the prompt: a link to ours, or a script that starts it. */
export function askpassEnvironment(
  { path, socket }: SessionFolder,
  [program, ...args]: readonly [string, ...string[]],
): Record<string, string> {
  const helper = join(path, 'ovirt-host-deploy-askpass');
  if (args.length === 0) symlinkSync(program, helper);
  else {
    const words = [program, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
    writeFileSync(helper, `#!/bin/sh\nexec ${words} "$1"\n`, { mode: 0o700 });
  }
  return {
    SSH_ASKPASS: helper,
    SSH_ASKPASS_REQUIRE: 'force',
    // ssh before 8.4 asks only where there is a display.
    DISPLAY: process.env['DISPLAY'] ?? ':0',
    [askpassVariable]: socket,
  };
}
