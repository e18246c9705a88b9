// The border, for words: each kind has a form of its own, and what has not that form goes no further.
import { randomBytes } from 'node:crypto';
import { DeployError } from '../../base/errors.ts';
import { cleanText } from './text.ts';

declare const wordMark: unique symbol;
type Word<Kind extends string> = string & { readonly [wordMark]: Kind };

/** The unique id of a host: a UUID, with a hardware address behind it on old machines. */
export type HostId = Word<'host id'>;
/** As `uname -m` says it. */
export type MachineType = Word<'machine type'>;
/** Another one after each boot. */
export type BootId = Word<'boot id'>;
/** The name of a check, which a person may give to --ignore. */
export type CheckId = Word<'check id'>;
/** A way to pack the executable. */
export type Decoder = 'zstd' | 'gzip';
/** A log of push on a host, by folder and file: both are named by us alone. */
export type LogName = Word<'log name'>;

/** @throws DeployError protocol */
export const hostId = wordOf<HostId>('unique id', /^[\w.:-]{1,255}$/);
/** @throws DeployError protocol */
export const machineType = wordOf<MachineType>('machine type', /^\w[\w.-]{0,31}$/);
/** @throws DeployError protocol */
export const bootId = wordOf<BootId>('boot id', /^[\w-]{1,100}$/);
/** @throws DeployError protocol */
export const checkId = wordOf<CheckId>('id of a check', /^\w[\w.:-]{0,99}$/);

const decoders: readonly Decoder[] = ['zstd', 'gzip'];

/** Of those that a host names, the ones we know. */
export function knownDecoders(words: readonly string[]): Decoder[] {
  return decoders.filter((one) => words.includes(one));
}

/** Bytes, from 0 to `most`. @throws DeployError protocol */
export function byteCount(text: string, most: number, what: string): number {
  if (/^\d{1,15}$/.test(text) && Number(text) <= most) return Number(text);
  throw new DeployError('protocol', `The host offers ${what} of ${cleanText(text, 80)} bytes, not of at most ${most}`);
}

/** A name that nobody can foresee, of a new folder in the temporary folder of the host. */
export function newLogName(program: string, time: Date): LogName {
  const stamp = time.toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '');
  const random = (bytes: number): string => randomBytes(bytes).toString('hex');
  return `ovirt-host-deploy-${random(12)}/${program}-${stamp}-${random(4)}.log` as LogName;
}

/**
 * A name as it was stored. Releases up to 2.0 stored a path, which a host might have chosen: only the form that push gave its logs
 * counts, and only the name of the file.
 */
export function storedLogName(text: string): LogName | undefined {
  if (/^ovirt-host-deploy-[0-9a-f]{24}\/ovirt-host-(?:deploy|mgmt)-\d{14}-[0-9a-f]{8}\.log$/.test(text))
    return text as LogName;
  const [, name] = /^\/(?:[\w.-]+\/)+(ovirt-host-(?:deploy|mgmt)-\d{14}-[0-9a-f]{8}\.log)$/.exec(text) ?? [];
  return name as LogName | undefined;
}

function wordOf<W extends string>(what: string, form: RegExp): (raw: string) => W {
  return (raw) => {
    if (form.test(raw)) return raw as W;
    throw new DeployError('protocol', `The host has no usable ${what}: '${cleanText(raw, 80)}'`);
  };
}
