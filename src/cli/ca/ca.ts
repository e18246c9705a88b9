// The command `ca`: the certificate authority that push signs with.
import { join } from 'node:path';
import { changePassphrase, readCaCertificate } from '../../backend/ca/ca-files.ts';
import { replaceFile } from '../../backend/ca/private-files.ts';
import { SigningCa } from '../../backend/ca/signing-ca.ts';
import { backendFolders } from '../../backend/folders.ts';
import { DeployError } from '../../base/errors.ts';
import { nearest } from '../../environment/nearest.ts';
import { complain, complainOfArguments } from '../complain.ts';
import { parseOptions } from '../parse-options.ts';
import { askSecret, interactive } from '../push/terminal.ts';
import { askPassphrase, readPassphrase, takePassphrase } from './passphrase.ts';
import { issuedText, showText } from './show.ts';
import { caUsage, shapes } from './usage.ts';

const program = 'ovirt-host-deploy ca';
const usualDays = 30;
const mostDays = 3650;

interface Call {
  readonly folder: string;
  readonly flags: ReturnType<typeof readOptions>['values'];
  readonly argument: string | undefined;
  /** Of a file or the environment. */
  readonly passphrase: string | undefined;
}

/** @returns the exit code: 0 done, 1 not, 64 wrong arguments */
export async function ca(argv: readonly string[]): Promise<number> {
  try {
    const { values: flags, positionals } = readOptions(argv);
    if (flags.help) return await print(caUsage);
    const [word = '', argument, ...more] = positionals;
    const act = Object.hasOwn(actions, word) ? actions[word] : undefined;
    if (act === undefined) throw unknownWord(word);
    if (more.length > 0) throw bad(`'${more[0]}' is too much`);
    const folder = join(backendFolders(flags.state).state, 'ca');
    const passphrase = takePassphrase(flags['ca-passphrase-file']);
    return await act({ folder, flags, argument, passphrase });
  } catch (thrown) {
    const isArgument = thrown instanceof DeployError && thrown.code === 'bad-argument';
    return isArgument ? complainOfArguments(program, thrown, 64) : complain(program, thrown, 1);
  }
}

const actions: Readonly<Record<string, (call: Call) => Promise<number>>> = {
  show: async ({ folder, flags }) => print(await showText(folder, flags.json)),
  list: async ({ folder, flags, argument }) => print(await issuedText(folder, argument, flags.json)),
  crl: writeCrl,
  krl: writeKrl,
  passphrase: setPassphrase,
};

async function writeCrl(call: Call): Promise<number> {
  const { flags, argument } = call;
  const days = flags.days === undefined ? usualDays : Number(flags.days);
  if (!Number.isInteger(days) || days < 1 || days > mostDays)
    throw bad(`--days is a number from 1 to ${mostDays}, not '${flags.days}'`);
  const der = await (await openCa(call)).revocationList(days);
  const base64 = der.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n');
  const list = flags.der ? der : `-----BEGIN X509 CRL-----\n${base64}\n-----END X509 CRL-----\n`;
  return argument === undefined ? print(list) : write(argument, list);
}

async function writeKrl(call: Call): Promise<number> {
  if (call.argument === undefined) throw bad('name the file that the list goes to');
  return write(call.argument, await (await openCa(call)).keyRevocationList());
}

async function setPassphrase({ folder, flags, passphrase }: Call): Promise<number> {
  const before = await askPassphrase(folder, passphrase);
  const file = flags['new-passphrase-file'];
  if (flags.remove && file !== undefined) throw bad('give --remove or --new-passphrase-file');
  if ((await readCaCertificate(folder)) === undefined)
    throw new DeployError('ca-failed', `There is no CA in ${folder}`);
  const after = flags.remove ? undefined : file === undefined ? await askNewPassphrase() : readPassphrase(file);
  await changePassphrase(folder, before, after);
  return 0;
}

async function askNewPassphrase(): Promise<string> {
  if (!interactive()) throw bad('without a terminal give --new-passphrase-file or --remove');
  const [first, second] = [await askSecret('New passphrase of the CA'), await askSecret('The same once more')];
  if (first !== second) throw bad('the two differ; nothing was changed');
  if (first === '') throw bad('the new passphrase is empty; use --remove for keys without one');
  return first;
}

async function openCa({ folder, passphrase }: Call): Promise<SigningCa> {
  return new SigningCa({ folder, organization: '', passphrase: await askPassphrase(folder, passphrase) });
}

/** Anybody may read it. */
async function write(file: string, content: string | Uint8Array): Promise<number> {
  await replaceFile(file, content, 0o644);
  return 0;
}

async function print(content: string | Uint8Array): Promise<number> {
  process.stdout.write(content);
  return Promise.resolve(0);
}

function readOptions(argv: readonly string[]) {
  return parseOptions({ args: [...argv], allowPositionals: true, options: shapes });
}

function unknownWord(word: string): DeployError {
  const words = Object.keys(actions);
  const meant = nearest(word, words);
  return bad(
    meant === undefined ? `ca wants one of ${words.join(', ')}` : `there is no 'ca ${word}'; did you mean ${meant}?`,
  );
}

function bad(message: string): DeployError {
  return new DeployError('bad-argument', message);
}
