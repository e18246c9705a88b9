// otopi-config-query: asks configuration files for a value, for scripts.
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { asError } from '../base/errors.ts';
import { loadConfigFiles, mergeSection, readValue } from '../environment/config-file.ts';
import type { Value } from '../environment/key.ts';
import { formatTypedValue, formatValue, parseTypedValue } from '../environment/typed-value.ts';

export interface CommandOutcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export const configQueryUsage = `Usage:
  otopi-config-query match [-s SECTION] -k KEY -v TYPE:VALUE -f FILE
  otopi-config-query query [-t] [-s SECTION] -k KEY -f FILE

FILE stands for FILE.d/*.conf too, later ones win.

  -k, --key=KEY          the key
  -v, --value=TYPE:VALUE what it is compared with
  -f, --file=FILE        the configuration file
  -s, --section=SECTION  default: environment:default
  -t, --with-type        print the type in front of the value
  -h, --help             print this and exit

match exits with 0 if the value is equal, 1 if it is different, 2 if there is no such key, section or file.
query prints the value: None for null, a list one item a line. It exits with 1 if it cannot.
Wrong options exit with 64.
`;

interface Question {
  key: string;
  section: string;
  file: string;
}

type Found = { value: Value } | { missing: string };

/** Prints the answer. @returns the exit code. */
export function configQuery(argv: readonly string[]): number {
  const { exitCode, stdout, stderr } = answerConfigQuery(argv);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return exitCode;
}

export function answerConfigQuery(argv: readonly string[]): CommandOutcome {
  let asked: ReturnType<typeof readOptions>;
  try {
    asked = readOptions(argv);
  } catch (thrown) {
    return { exitCode: 64, stdout: '', stderr: `otopi-config-query: ${asError(thrown).message}; see --help\n` };
  }
  if (asked === 'help') return { exitCode: 0, stdout: configQueryUsage, stderr: '' };
  try {
    const found = find(asked.question);
    return asked.command === 'match' ? answerMatch(found, asked.value) : answerQuery(found, asked.withType);
  } catch (thrown) {
    return failure(1, asError(thrown).message);
  }
}

function answerMatch(found: Found, expected: Value): CommandOutcome {
  if ('missing' in found) return failure(2, found.missing);
  return { exitCode: isDeepStrictEqual(found.value, expected) ? 0 : 1, stdout: '', stderr: '' };
}

function answerQuery(found: Found, withType: boolean): CommandOutcome {
  if ('missing' in found) return failure(1, found.missing);
  const text = withType ? formatTypedValue(found.value) : formatValue(found.value);
  return { exitCode: 0, stdout: `${text}\n`, stderr: '' };
}

/** @throws DeployError for a file that cannot be read, and a value that is no typed one */
function find({ key, section, file }: Question): Found {
  const files = loadConfigFiles(file);
  if (files.length === 0) return { missing: `no such file: ${file}` };
  const texts = mergeSection(files, section);
  if (texts === undefined) return { missing: `no section ${section} in ${file}` };
  const text = texts.get(key);
  if (text === undefined) return { missing: `no key ${key} in section ${section} of ${file}` };
  return { value: readValue(key, section, text) };
}

function readOptions(argv: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      section: { type: 'string', short: 's', default: 'environment:default' },
      key: { type: 'string', short: 'k' },
      value: { type: 'string', short: 'v' },
      file: { type: 'string', short: 'f' },
      'with-type': { type: 'boolean', short: 't', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const [command, ...more] = positionals;
  if ((command !== 'match' && command !== 'query') || more.length > 0)
    throw new Error('say match or query, and nothing else');
  const { key, file, section, value } = values;
  if (key === undefined || file === undefined) throw new Error('--key and --file are needed');
  const question: Question = { key, file, section };
  if (command === 'query') {
    if (value !== undefined) throw new Error('query takes no --value');
    return { command, question, withType: values['with-type'] } as const;
  }
  if (value === undefined) throw new Error('match needs --value');
  if (values['with-type']) throw new Error('match takes no --with-type');
  return { command, question, value: parseTypedValue(value) } as const;
}

function failure(exitCode: number, message: string): CommandOutcome {
  return { exitCode, stdout: '', stderr: `otopi-config-query: ${message.replaceAll('\n', ' ')}\n` };
}
