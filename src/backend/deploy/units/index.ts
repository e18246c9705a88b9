// The units of a deployment, in the order they act.
import type { Authority, CertificateKind } from '../../ca/authority.ts';
import type { CleanText } from '../../border/text.ts';
import type { HostId } from '../../border/words.ts';
import type { Settings } from '../settings.ts';
import type { Unit } from '../unit.ts';
import { firewallUnit, hostedEngineUnit, kdumpUnit, kernelUnit } from './host.ts';
import { type Management, packagesUnit } from './management.ts';
import { answersUnit, environmentUnit, miscUnit } from './misc.ts';
import { pkiUnit } from './pki.ts';
import { vdsmUnit } from './vdsm.ts';
import { vmconsoleUnit } from './vmconsole.ts';

/** What the units of a deployment need to know. */
export interface UnitParts {
  readonly settings: Settings;
  /** Undefined enrols nothing. */
  readonly authority: Authority | undefined;
  readonly certificates: readonly CertificateKind[];
  /** Of the host, the one for the certificate's subject first. */
  readonly names: readonly string[];
  readonly claimId: (id: HostId) => string | undefined;
  readonly signal: AbortSignal;
}

/** Those of a deployment, in their order. */
export function deploymentUnits({ settings, authority, certificates, names, claimId, signal }: UnitParts): Unit[] {
  return [
    answersUnit(settings),
    miscUnit(settings),
    vdsmUnit(settings, claimId),
    ...(authority === undefined ? [] : [pkiUnit(authority, certificates, names, signal)]),
    firewallUnit(settings),
    kdumpUnit(settings),
    kernelUnit(settings),
    ...(authority === undefined || !settings.console ? [] : [vmconsoleUnit(authority, names, signal)]),
    hostedEngineUnit(settings),
    environmentUnit(settings),
  ];
}

/** @param tell what was found out */
export function managementUnits(
  { settings, authority, certificates, names, signal }: UnitParts,
  management: Management,
  tell: (text: CleanText) => void,
): Unit[] {
  return [
    answersUnit(settings),
    packagesUnit(management, tell),
    ...(authority === undefined ? [] : [pkiUnit(authority, certificates, names, signal)]),
    environmentUnit(settings),
  ];
}
