// Which certificate authority `push` was told to use.
import { join } from 'node:path';
import type { Authority } from '../../backend/ca/authority.ts';
import { CommandAuthority } from '../../backend/ca/command-authority.ts';
import { EngineAuthority } from '../../backend/ca/engine-authority.ts';
import { LocalAuthority } from '../../backend/ca/local-authority.ts';
import type { Folders } from '../../backend/folders.ts';
import { splitShellWords } from '../../environment/shell-words.ts';
import type { Run } from '../../process/run.ts';
import type { PushOptions } from './options.ts';
import { bad } from './options.ts';

const [fewestDays, mostDays] = [398, 1827];

/** @throws DeployError bad-argument */
export function createAuthority(
  { flags, parameters }: PushOptions,
  { state }: Folders,
  run: Run,
): Authority | undefined {
  const organization = parameters.OrganizationName;
  const years = parameters.VdsCertificateValidityInYears;
  const days = Math.min(mostDays, Math.max(fewestDays, Math.ceil(years * 365.25)));
  const timeout = parameters.SignCertTimeoutInSeconds;
  if (flags.ca === 'none') return undefined;
  if (flags.ca === 'local') return new LocalAuthority({ folder: join(state, 'ca'), organization, days, run });
  if (flags.ca === 'engine') {
    const places = { pki: '/etc/pki/ovirt-engine', scripts: '/usr/share/ovirt-engine/bin' };
    return new EngineAuthority({ ...places, organization, days, timeout, run });
  }
  const [program, ...args] = flags.ca.startsWith('command:') ? splitShellWords(flags.ca.slice('command:'.length)) : [];
  if (program === undefined) throw bad(`--ca is local, engine, none or command:PROGRAM, not '${flags.ca}'`);
  return new CommandAuthority({ command: [program, ...args], timeout, run });
}
