// What a host is called in its certificates: as the administrator said, never as DNS or the host does.
import { isIP } from 'node:net';
import { asError, DeployError } from '../../base/errors.ts';
import { certificateName } from '../ca/certificate-name.ts';

export interface NameWishes {
  /** As `push` was called. */
  readonly host: string;
  /** In place of it. */
  readonly names?: readonly string[] | undefined;
  /** Besides, the address that ssh connected to. */
  readonly withAddress?: boolean | undefined;
}

/** Known before the host is contacted; the first one is for the subject. @throws DeployError ca-name */
export function namesOf({ host, names }: NameWishes): string[] {
  if (names !== undefined && names.length > 0) return [...new Set(names.map(certificateName))];
  try {
    return [certificateName(host)];
  } catch (cause) {
    throw new DeployError('ca-name', `${asError(cause).message}. Give the names of the host with --names`, { cause });
  }
}

/**
 * With the address that ssh connected to, where it is asked for or the host was named by an address.
 * @param connected undefined where it is not known, behind a jump host
 * @throws DeployError ca-name
 */
export function namesWithAddress(wishes: NameWishes, connected: string | undefined): string[] {
  const names = namesOf(wishes);
  const isByAddress = (wishes.names ?? []).length === 0 && isIP(wishes.host) !== 0;
  if (isByAddress) return connected === undefined ? names : [certificateName(connected)];
  if (wishes.withAddress !== true) return names;
  if (connected === undefined)
    throw new DeployError(
      'ca-name',
      `The address of ${wishes.host} is not known behind a jump host: give it with --names instead of --certificate-address`,
    );
  return [...new Set([...names, certificateName(connected)])];
}
