// The command line inside the dialog: the commands there are, and one line taken apart.
import { DeployError } from '../../base/errors.ts';
import type { Environment } from '../../environment/environment.ts';
import { splitShellWords } from '../../environment/shell-words.ts';

type OptionName = 'key' | 'type' | 'value';

export interface CommandSpec {
  readonly summary: string;
  /** The options it takes, and whether each must be there. */
  readonly options: Readonly<Partial<Record<OptionName, 'required' | 'optional'>>>;
  /** The prompt it belongs to, where it does not belong to both. */
  readonly only?: 'customization' | 'termination';
}

const keyOnly = { key: 'required' } as const;

export const commands = {
  'env-get': { summary: 'Show the value of a key', options: keyOnly },
  'env-set': {
    summary: 'Set a key; TYPE is bool, int or str (default)',
    options: { key: 'required', type: 'optional', value: 'required' },
  },
  'env-query': { summary: 'Ask for the value of a key', options: keyOnly },
  'env-query-multi': { summary: 'Ask for the lines of a key', options: keyOnly },
  'env-show': { summary: 'Show all keys and values', options: {} },
  'exception-show': { summary: 'Show the errors so far', options: {} },
  log: { summary: 'Show the log', options: {} },
  help: { summary: 'Show the commands', options: {} },
  noop: { summary: 'Do nothing', options: {} },
  install: { summary: 'Proceed with the installation', options: {}, only: 'customization' },
  abort: { summary: 'Abort the run', options: {}, only: 'customization' },
  quit: { summary: 'End', options: {}, only: 'termination' },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof commands;

export interface Command {
  readonly name: CommandName;
  readonly key: string | undefined;
  readonly type: string | undefined;
  readonly value: string | undefined;
  /** `-h`: show how it is used and do nothing. */
  readonly help: boolean;
}

const letters: Readonly<Record<OptionName, string>> = { key: 'k', type: 't', value: 'v' };

/** The command of a line, or undefined for an empty one; a `string` is what is wrong with it. */
export function parseCommand(line: string): Command | string | undefined {
  const words = splitWords(line);
  if (words === undefined) return 'Syntax error';
  const [name, ...rest] = words;
  if (name === undefined) return undefined;
  if (!isCommand(name)) return `Invalid command '${name}'`;
  return parseOptions(name, commands[name], rest);
}

/** Tells whether a line of the command line sets a secret key, and to what. */
export function secretOfCommand(line: string, env: Environment): string | undefined {
  const command = parseCommand(line);
  if (typeof command !== 'object' || command.key === undefined || !env.hasSecretValue(command.key)) return undefined;
  return command.value;
}

/** How a command is used, as lines of a note. */
export function usage(name: CommandName): string[] {
  const spec: CommandSpec = commands[name];
  const options = optionsOf(spec).map((option) => {
    const form = `-${letters[option]} ${option.toUpperCase()}`;
    return spec.options[option] === 'required' ? form : `[${form}]`;
  });
  const details = optionsOf(spec).map((option) => `  -${letters[option]}, --${option}=${option.toUpperCase()}`);
  return [`Usage: ${[name, ...options].join(' ')}`, spec.summary, ...details, '  -h, --help'];
}

function splitWords(line: string): string[] | undefined {
  try {
    return splitShellWords(line);
  } catch (error) {
    if (error instanceof DeployError) return undefined;
    throw error;
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

function optionsOf(spec: CommandSpec): OptionName[] {
  return (Object.keys(letters) as OptionName[]).filter((option) => spec.options[option] !== undefined);
}

function parseOptions(name: CommandName, spec: CommandSpec, words: readonly string[]): Command | string {
  const given: Partial<Record<OptionName, string>> = {};
  let surplus = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '-h' || word === '--help')
      return { name, key: undefined, type: undefined, value: undefined, help: true };
    const [flag, inline] = splitOption(word);
    const option = optionsOf(spec).find((known) => flag === `-${letters[known]}` || flag === `--${known}`);
    if (flag === undefined) {
      surplus = true;
    } else if (option === undefined) {
      return `${name}: error: no such option: ${flag}`;
    } else {
      const value = inline ?? words[++i];
      if (value === undefined) return `${name}: error: ${flag} option requires 1 argument`;
      given[option] = value;
    }
  }
  const missing = optionsOf(spec).some((option) => spec.options[option] === 'required' && given[option] === undefined);
  if (surplus || missing || given.key === '') return 'Syntax error';
  return { name, key: given.key, type: given.type, value: given.value, help: false };
}

/** `--key=K`, `--key K`, `-kK` or `-k K`; no flag where the word is none. */
function splitOption(word: string): [flag: string | undefined, inline: string | undefined] {
  if (/^-[^-]/.test(word)) return [word.slice(0, 2), word.length > 2 ? word.slice(2) : undefined];
  const [, flag, inline] = /^(--[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  return [flag, inline];
}
