// Reads the parameters by the engine's names: from a file, the environment, then flags.
import { DeployError } from '../base/errors.ts';
import { nearest } from '../environment/nearest.ts';
import { placeholders, unknownPlaceholder } from '../ovirt/firewall/iptables-rules.ts';
import { type Parameter, type ParameterName, parameterTable, type Parameters } from './parameter-table.ts';

/** In front of a parameter's name in the environment. */
const prefix = 'OVIRT_HOST_DEPLOY_';
const names = Object.keys(parameterTable) as ParameterName[];

/**
 * @param file the text of a file with `NAME=value` lines, `#` comments; a value may stand in double quotes, `\n` in it is a new
 * line
 * @param flags `NAME=value`
 * @param path of the file, for errors
 * @throws DeployError bad-argument for an unknown name or a value that cannot be
 */
export function readParameters(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
  flags: readonly string[],
  path = 'parameters',
): Parameters {
  const fromFile = file.split('\n').flatMap((line, index) => {
    if (/^\s*(#|$)/.test(line)) return [];
    return [parseAssignment(line, `${path}, line ${index + 1}: `)];
  });
  const fromEnvironment = names.flatMap((name) => {
    const value = environment[`${prefix}${name}`];
    return value === undefined ? [] : [parseAssignment(`${name}=${value}`, prefix)];
  });
  const usual = names.map((name) => [name, parameterTable[name].usual] as const);
  const given = [...fromFile, ...fromEnvironment, ...flags.map((flag) => parseAssignment(flag, ''))];
  return Object.fromEntries([...usual, ...given]) as Parameters;
}

function parseAssignment(text: string, place: string): [ParameterName, number | string | boolean] {
  const [, given = '', raw] = /^\s*(\w+)\s*=\s*(.*?)\s*$/s.exec(text) ?? [];
  if (raw === undefined) throw bad(`${place}'${text.slice(0, 80)}' is no NAME=value`);
  const name = names.find((one) => one === given);
  if (name === undefined) {
    const near = nearest(given, names);
    const hint = near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`;
    throw bad(`${place}'${given}' is no parameter; ${hint}`);
  }
  return [name, parseValue(name, raw.replace(/^"(.*)"$/s, '$1'), place)];
}

function parseValue(name: ParameterName, value: string, place: string): number | string | boolean {
  const { usual, decimal = false }: Parameter = parameterTable[name];
  if (typeof usual === 'boolean' && /^(true|false)$/i.test(value)) return /^true$/i.test(value);
  if (typeof usual === 'number' && (decimal ? /^\d{1,9}(\.\d{1,3})?$/ : /^\d{1,9}$/).test(value)) return Number(value);
  if (typeof usual !== 'string') throw bad(`${place}${name}: '${value}' is no ${typeof usual}`);
  const text = value.replaceAll(String.raw`\n`, '\n');
  const reason = textRules[name]?.(text);
  if (reason !== undefined) throw bad(`${place}${name}: ${reason}`);
  return text;
}

/** Why a text cannot be the value. */
const rules = (text: string): string | undefined => {
  const word = unknownPlaceholder(text);
  return word === undefined ? undefined : `'${word}' is no placeholder; there are ${placeholders.join(', ')}`;
};
const textRules: Partial<Record<ParameterName, (text: string) => string | undefined>> = {
  IPTablesConfig: rules,
  IPTablesConfigForVirt: rules,
  IPTablesConfigForGluster: rules,
  IPTablesConfigSiteCustom: rules,
  SSHDefaultKeyDigest: (text) => (/^sha-?256$/i.test(text) ? undefined : `'${text}' is not accepted, only SHA-256`),
  BootstrapPackageName: (text) => (/^[\w.+-]+$/.test(text) ? undefined : `'${text}' is no plain file name`),
};

function bad(message: string): DeployError {
  return new DeployError('bad-argument', message);
}
