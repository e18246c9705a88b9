// The agent's command line: options, and variables `name=type:value`.
import minimist from 'minimist';
import { DeployError, asError } from '../base/errors.ts';
import type { Environment } from './environment.ts';
import type { Value } from './key.ts';
import { nearest } from './nearest.ts';
import { splitShellWords } from './shell-words.ts';
import { parseTypedValue } from './typed-value.ts';

interface AgentOptions {
  help: boolean;
  version: boolean;
  listEnv: boolean;
  listEvents: boolean;
  /** Show what would be changed and change nothing. */
  plan: boolean;
  /** Deploy into this image tree. */
  root?: string;
}

export interface Assignment {
  name: string;
  /** `append` and `prepend` join with `:`. */
  how: 'set' | 'append' | 'prepend';
  value: Value;
}

export interface AgentArguments {
  options: AgentOptions;
  assignments: Assignment[];
}

const switches = ['help', 'version', 'list-env', 'list-events', 'plan'];
const valued = ['root'];
const optionNames = [...switches, ...valued].map((name) => `--${name}`);

/**
 * Options stand as they are; every other argument is split into pieces by shell rules, as existing back-ends give
 * several variables in one.
 * @throws DeployError bad-argument: what is neither a known option nor a variable of a known type
 */
export function parseArguments(argv: readonly string[]): AgentArguments {
  const options: string[] = [];
  const assignments: Assignment[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? '';
    if (argument.startsWith('-')) {
      const name = checkOption(argument);
      options.push(valued.includes(name) && !argument.includes('=') ? `${argument}=${argv[++i] ?? ''}` : argument);
    } else {
      assignments.push(...splitArgument(argument).map(parseAssignment));
    }
  }
  return { options: readOptions(options), assignments };
}

/** @throws DeployError bad-argument: the value does not fit its key, or there is nothing text could be joined to */
export function applyAssignments(env: Environment, assignments: readonly Assignment[]): void {
  for (const { name, how, value } of assignments) {
    try {
      env.write(name, how === 'set' ? value : join(env.read(name) ?? null, how, value));
    } catch (cause) {
      throw new DeployError('bad-argument', `Argument ${name}: ${asError(cause).message}`, { cause });
    }
  }
}

/** The option's name without dashes. */
function checkOption(argument: string): string {
  const option = argument === '-h' ? '--help' : (argument.split('=', 1)[0] ?? '');
  if (!optionNames.includes(option)) throw unknownError(`Unknown option ${option}`, option);
  const name = option.slice(2);
  if (switches.includes(name) && argument.includes('='))
    throw new DeployError('bad-argument', `The option ${option} takes no value`);
  return name;
}

function readOptions(argv: readonly string[]): AgentOptions {
  const parsed = minimist([...argv], { boolean: switches, string: valued, alias: { help: 'h' } });
  const is = (name: string) => parsed[name] === true;
  const options: AgentOptions = {
    help: is('help'),
    version: is('version'),
    listEnv: is('list-env'),
    listEvents: is('list-events'),
    plan: is('plan'),
  };
  const root: unknown = parsed['root'];
  if (root === undefined) return options;
  if (typeof root !== 'string' || root === '')
    throw new DeployError('bad-argument', 'The option --root needs one folder: --root DIR');
  return { ...options, root };
}

function splitArgument(argument: string): string[] {
  try {
    return splitShellWords(argument);
  } catch (cause) {
    // The argument may hold a secret: only its name is shown.
    throw new DeployError('bad-argument', `Argument ${nameOf(argument)}: ${asError(cause).message}`, { cause });
  }
}

export function parseAssignment(piece: string): Assignment {
  const [, prefix, name, text] = /^(?:([A-Z]+):)?([^=]+)=([\s\S]*)$/.exec(piece) ?? [];
  if (name === undefined || text === undefined)
    throw unknownError(`${nameOf(piece)} is neither an option nor a variable NAME=type:value`, piece);
  if (prefix !== undefined && prefix !== 'APPEND' && prefix !== 'PREPEND')
    throw new DeployError('bad-argument', `Argument ${name}: ${prefix}: is unknown; use APPEND: or PREPEND:`);
  try {
    const how = prefix === undefined ? 'set' : prefix === 'APPEND' ? 'append' : 'prepend';
    return { name, how, value: parseTypedValue(text) };
  } catch (cause) {
    throw new DeployError('bad-argument', `Argument ${name}: ${asError(cause).message}`, { cause });
  }
}

function join(before: Value, how: 'append' | 'prepend', value: Value): Value {
  if (typeof value !== 'string') throw new DeployError('bad-value', 'only a str can be appended or prepended');
  if (before === null || before === '') return value;
  if (typeof before !== 'string') throw new DeployError('bad-value', 'what is there is no str to join with');
  return how === 'append' ? `${before}:${value}` : `${value}:${before}`;
}

function unknownError(message: string, given: string): DeployError {
  const hint = nearest(given.startsWith('-') ? given : `--${given}`, optionNames);
  return new DeployError(
    'bad-argument',
    `${message}${hint === undefined ? '; see --help' : `; did you mean ${hint}?`}`,
  );
}

function nameOf(piece: string): string {
  return piece.split('=', 1)[0] ?? '';
}
