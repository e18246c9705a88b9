// A run that needs root and has it not starts itself again through `sudo -n`, where there is one.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isSea } from 'node:sea';
import { DeployError } from '../base/errors.ts';

/** What may cross sudo, which drops the environment: ours, and what says where and in which language. */
const passed = /^(?:OTOPI_.*|TMPDIR|LANG|LC_.*)$/;
const places = ['/usr/bin/sudo', '/bin/sudo', '/usr/local/bin/sudo'];

export function needsSudo(): boolean {
  return process.geteuid?.() !== 0 && process.env['OTOPI_NONROOT'] !== '1';
}

/**
 * Runs this very command line as root.
 * @returns its exit code.
 * @throws DeployError bad-argument: there is no sudo that lets it.
 */
export async function runThroughSudo(argv: readonly string[]): Promise<number> {
  const sudo = places.find((path) => existsSync(path));
  if (sudo === undefined) throw needsRoot('there is no sudo');
  const environment = Object.entries(process.env).flatMap(([name, value]) =>
    passed.test(name) ? [`${name}=${value ?? ''}`] : [],
  );
  const self = isSea() ? [] : [process.argv[1] ?? ''];
  const child = spawn(sudo, ['-n', '/usr/bin/env', ...environment, process.execPath, ...self, ...argv], {
    stdio: 'inherit',
  });
  // The terminal's own signals reach both; one meant for us alone is handed on.
  for (const name of ['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(name, () => child.kill(name));
  process.on('SIGINT', () => undefined);
  return new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(needsRoot(error.message)));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function needsRoot(reason: string): DeployError {
  return new DeployError(
    'bad-argument',
    `This must run as root, and ${reason}; start it as root, or set OTOPI_NONROOT=1 to go without`,
  );
}
