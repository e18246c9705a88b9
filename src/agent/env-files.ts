// Environment files of the site: NAME=value lines that are read, never executed.
import { readEnvFiles } from '../environment/env-files.ts';

const folders = ['/etc/otopi.env.d', '/etc/ovirt-host-deploy.env.d'];

/**
 * Puts their variables into this process's environment.
 * @returns warnings about lines that are none.
 * @throws DeployError file-refused: a file that others could have written.
 */
export function applyEnvFiles(): readonly string[] {
  const { variables, warnings } = readEnvFiles(folders);
  for (const [name, value] of variables) process.env[name] = value;
  return warnings;
}
