// How every command says on stderr that it failed: the sentence, and the code that docs/troubleshooting.md explains.
import { asError, DeployError, errorText } from '../base/errors.ts';

/** @param command as the user knows it, `ovirt-host-deploy media`. @returns exitCode */
export function complain(command: string, thrown: unknown, exitCode: number): number {
  process.stderr.write(`${command}: ${errorText(asError(thrown))}\n`);
  return exitCode;
}

/** Like complain, for a command line that is wrong: it points at --help, unless it has a better hint. */
export function complainOfArguments(command: string, thrown: unknown, exitCode: number): number {
  const { message } = asError(thrown);
  const code = thrown instanceof DeployError ? thrown.code : 'bad-argument';
  return complain(command, new DeployError(code, message.endsWith('?') ? message : `${message}; see --help`), exitCode);
}
