// The passphrase of the CA's keys: from a private file, the environment or a person, never from the arguments.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { readCaCertificate } from '../../backend/ca/ca-files.ts';
import { asError, DeployError } from '../../base/errors.ts';
import { askSecret, interactive } from '../push/terminal.ts';

const variable = 'OVIRT_HOST_DEPLOY_CA_PASSPHRASE';

/** Of the file, else of the environment, which it leaves: no program that is started gets it. @throws DeployError bad-argument */
export function takePassphrase(file: string | undefined): string | undefined {
  const given = process.env[variable];
  delete process.env[variable];
  if (file !== undefined) return readPassphrase(file);
  if (given === '') throw bad(`${variable} is empty`);
  return given;
}

/** Asks a person where the keys have a passphrase and none was given. @throws DeployError ca-failed */
export async function askPassphrase(folder: string, given: string | undefined): Promise<string | undefined> {
  if (given !== undefined || !interactive()) return given;
  const ca = await readCaCertificate(folder);
  return ca?.encrypted === true ? askSecret(`Passphrase of the CA in ${folder}`) : undefined;
}

/** The first line of a file that nobody else may read. @throws DeployError bad-argument */
export function readPassphrase(file: string): string {
  let text: string;
  try {
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) throw bad(`${file} is not a regular file`);
      if ((stats.mode & 0o077) !== 0) throw bad(`others may read the passphrase in ${file}; run 'chmod 600 ${file}'`);
      text = readFileSync(descriptor, 'utf8').replace(/\r?\n[\s\S]*$/, '');
    } finally {
      closeSync(descriptor);
    }
  } catch (thrown) {
    if (thrown instanceof DeployError) throw thrown;
    throw bad(`${file} cannot be read: ${asError(thrown).message}`);
  }
  if (text === '') throw bad(`the first line of ${file} is empty`);
  return text;
}

function bad(message: string): DeployError {
  return new DeployError('bad-argument', message);
}
