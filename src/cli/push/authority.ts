// Which certificate authority `push` was told to use.
import { cleanText } from '../../backend/border/text.ts';
import { join } from 'node:path';
import type { Authority } from '../../backend/ca/authority.ts';
import { CommandAuthority } from '../../backend/ca/command-authority.ts';
import { EngineAuthority } from '../../backend/ca/engine-authority.ts';
import { LocalAuthority } from '../../backend/ca/local-authority.ts';
import type { View } from '../../backend/fleet/view.ts';
import type { Folders } from '../../backend/folders.ts';
import { splitShellWords } from '../../environment/shell-words.ts';
import type { Run } from '../../process/run.ts';
import { askPassphrase } from '../ca/passphrase.ts';
import type { PushOptions } from './options.ts';
import { bad, wholeNumber } from './options.ts';

const [fewestDays, mostDays] = [398, 1827];

interface Made {
  readonly folders: Folders;
  readonly run: Run;
  readonly view: View;
  /** Of a file or of the environment. */
  readonly passphrase: string | undefined;
}

/** One that can sign: what keeps it from signing is told before any host is touched. @throws DeployError bad-argument, ca-failed, ca-passphrase */
export async function openAuthority(options: PushOptions, made: Made): Promise<Authority | undefined> {
  const authority = await createAuthority(options, made);
  await authority?.open?.();
  return authority;
}

async function createAuthority(
  options: PushOptions,
  { folders, run, view, passphrase }: Made,
): Promise<Authority | undefined> {
  const { flags, parameters } = options;
  const { OrganizationName: organization, SignCertTimeoutInSeconds: timeout } = parameters;
  const days = daysOf(options);
  if (flags.ca === 'none') return undefined;
  if (flags.ca === 'local') {
    const folder = join(folders.state, 'ca');
    const opened = await askPassphrase(folder, passphrase);
    const tell = (text: string): void => view.tell('push', { event: 'note', text: cleanText(text) });
    return new LocalAuthority({ folder, organization, days, passphrase: opened, made: () => tell(madeText(folder)) });
  }
  if (flags.ca === 'engine') {
    const places = { pki: '/etc/pki/ovirt-engine', scripts: '/usr/share/ovirt-engine/bin' };
    return new EngineAuthority({ ...places, organization, days, timeout, run });
  }
  const [program, ...args] = flags.ca.startsWith('command:') ? splitShellWords(flags.ca.slice('command:'.length)) : [];
  if (program === undefined) throw bad(`--ca is local, engine, none or command:PROGRAM, not '${flags.ca}'`);
  return new CommandAuthority({ command: [program, ...args], timeout, run });
}

/** @throws DeployError bad-argument */
export function daysOf({ flags, parameters }: PushOptions): number {
  const given = wholeNumber('--cert-days', flags['cert-days'], 1, mostDays);
  if (given !== undefined) return given;
  const { VdsCertificateValidityInDays: days, VdsCertificateValidityInYears: years } = parameters;
  if (days > 0) return Math.min(mostDays, days);
  return Math.min(mostDays, Math.max(fewestDays, Math.ceil(years * 365.25)));
}

function madeText(folder: string): string {
  return `a certificate authority was made in ${folder}: keep a copy of that folder in a safe place, since without it no certificate can be renewed or revoked`;
}
