// The command line of `push`, read and checked.
import { readFileSync, statSync } from 'node:fs';
import type { CertificateKind } from '../../backend/ca/authority.ts';
import { certificateKinds } from '../../backend/ca/authority.ts';
import type { ListedHost } from '../../backend/fleet/host-list.ts';
import { parseHost, parseHostList } from '../../backend/fleet/host-list.ts';
import type { Parameters } from '../../backend/parameter-table.ts';
import { readParameters } from '../../backend/parameters.ts';
import type { HostKey, HostKeyPolicy } from '../../backend/ssh/target.ts';
import { parseHostKey } from '../../backend/ssh/target.ts';
import { asError, DeployError } from '../../base/errors.ts';
import { parseOptions } from '../parse-options.ts';
import { shapes } from './usage.ts';

type Flags = ReturnType<typeof parseFlags>['values'];

export interface PushOptions {
  readonly flags: Flags;
  readonly hosts: readonly ListedHost[];
  readonly parameters: Parameters;
  readonly parallel: number;
  readonly policy: HostKeyPolicy | undefined;
  readonly hostKey: HostKey | undefined;
  readonly port: number | undefined;
  readonly certificates: readonly CertificateKind[];
}

/** @throws DeployError bad-argument */
export function readPushOptions(argv: readonly string[]): PushOptions | 'help' | 'help-parameters' {
  const { values: flags, positionals } = parseFlags(argv);
  if (flags.help) return 'help';
  if (flags['help-parameters']) return 'help-parameters';
  const { inventory } = flags;
  const listed = inventory === undefined ? [] : parseHostList(readText(inventory), inventory);
  const hosts = unique([...positionals.map(parseHost), ...listed]);
  if (hosts.length === 0 && !flags['retry-failed'] && !flags.due)
    throw bad('name one host or more, or --inventory FILE');
  const hostKey = flags.fingerprint === undefined ? undefined : parseHostKey(flags.fingerprint);
  if (flags.fingerprint !== undefined && hostKey === undefined) throw bad('--fingerprint wants SHA256:… or MD5:…');
  if (hostKey !== undefined && hosts.length !== 1) throw bad('--fingerprint is for one host; use --inventory for more');
  refuseMix(flags);
  return {
    flags,
    hosts,
    hostKey,
    parameters: readParameters(
      flags.parameters === undefined ? '' : readText(flags.parameters),
      process.env,
      flags.param,
      flags.parameters,
    ),
    parallel: wholeNumber('--parallel', flags.parallel, 1, 500) ?? 8,
    port: wholeNumber('--port', flags.port, 1, 65_535),
    policy: oneOf('--host-key', flags['host-key'], ['strict', 'ask', 'accept-new']),
    certificates: flags.certificates
      .split(',')
      .map((kind) => oneOf('--certificates', kind, certificateKinds) ?? 'vdsm'),
  };
}

/** @throws DeployError bad-argument */
function refuseMix({ check, plan, revoke, ...flags }: Flags): void {
  const others = ['node-image', 'check-updates', 'update', 'renew'] as const;
  const other = plan ? 'plan' : others.find((name) => flags[name] !== undefined && flags[name] !== false);
  if (revoke && (check || other !== undefined)) throw bad(`give --revoke or --${other ?? 'check'}`);
  if (revoke && (flags.due || flags['retry-failed'])) throw bad('name the hosts that --revoke is for');
  if (revoke && flags.ca !== 'local') throw bad('--revoke is for --ca local: another CA has its own way to revoke');
  if (check && other !== undefined) throw bad(`give --check or --${other}`);
}

function parseFlags(argv: readonly string[]) {
  return parseOptions({ args: [...argv], allowPositionals: true, options: shapes });
}

/** A secret from a file, without the line end behind it. @throws DeployError bad-argument */
export function readSecret(file: string): string {
  refusePublic(file);
  return readText(file).replace(/\r?\n$/, '');
}

/** A pipe has no readers but its two ends; a file has those that its mode lets in. @throws DeployError bad-argument */
function refusePublic(file: string): void {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() === true && (stat.mode & 0o077) !== 0)
    throw bad(`${file} holds a secret and other users may read it: chmod 600 ${file}`);
}

/** @throws DeployError bad-argument */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw bad(`${file} cannot be read: ${asError(thrown).message}`);
  }
}

/** @throws DeployError bad-argument */
export function oneOf<T extends string>(option: string, given: string | undefined, words: readonly T[]): T | undefined {
  if (given === undefined) return undefined;
  const word = words.find((one) => one === given);
  if (word === undefined) throw bad(`${option} is ${words.join(', ')}, not '${given}'`);
  return word;
}

/** @throws DeployError bad-argument */
export function wholeNumber(
  option: string,
  given: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (given === undefined) return undefined;
  const number = Number(given);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw bad(`${option} is a number from ${least} to ${most}, not '${given}'`);
}

function unique(hosts: readonly ListedHost[]): ListedHost[] {
  return [...new Map(hosts.map((host) => [host.host, host])).values()];
}

export function bad(message: string): DeployError {
  return new DeployError('bad-argument', message);
}
