// Certificates: the host makes keys and requests, we let them be signed and answer the chains, all in one run.
import { DeployError } from '../../../base/errors.ts';
import { vdsmPki } from '../../../../plugins/ovirt-host-common/keys.ts';
import { ovnPki } from '../../../../plugins/ovirt-host-common/ovn/pki/keys.ts';
import { qemuPki } from '../../../../plugins/ovirt-host-common/qemu/pki/keys.ts';
import { displays, queries } from '../../../dialog/wire/names.ts';
import type { Key } from '../../../environment/key.ts';
import type { Authority, CertificateKind } from '../../ca/authority.ts';
import { verifyRequest } from '../../ca/verify-request.ts';
import type { HostState, Unit } from '../unit.ts';

interface Enrolment {
  readonly kind: CertificateKind;
  readonly mode: Key<string>;
  /** First part of the names of its display and query. */
  readonly name: 'VDSM' | 'QEMU' | 'OVN';
}

const enrolments: readonly Enrolment[] = [
  { kind: 'vdsm', mode: vdsmPki.certificateEnrollment, name: 'VDSM' },
  { kind: 'qemu', mode: qemuPki.certificateEnrollment, name: 'QEMU' },
  { kind: 'ovn', mode: ovnPki.certificateEnrollment, name: 'OVN' },
];

/** @param names of the host, the one for the subject first */
export function pkiUnit(
  authority: Authority,
  kinds: readonly CertificateKind[],
  names: readonly string[],
  signal: AbortSignal,
): Unit {
  const wanted = enrolments.filter(({ kind }) => kinds.includes(kind));
  return {
    id: 'pki',
    customize: async (prompt) => {
      for (const { mode } of wanted) await prompt.envSet(mode, 'inline');
    },
    answer: async (query, state) => {
      const enrolment = wanted.find(({ name }) => query.name === queries[`${name}_CERTIFICATE_CHAIN`]);
      if (enrolment === undefined) return undefined;
      const request = shownRequest(state, displays[`${enrolment.name}_CERTIFICATE_REQUEST`]);
      await verifyRequest(request);
      const signed = await authority.sign({ request, kind: enrolment.kind, names, signal });
      if (enrolment.kind === 'vdsm') state.certificateEnds = signed.ends;
      return { value: signed.chain };
    },
  };
}

/** @throws DeployError protocol */
export function shownRequest({ shown }: HostState, name: string): string {
  const lines = shown.get(name);
  if (lines !== undefined) return `${lines.join('\n')}\n`;
  throw new DeployError('protocol', `The host wants a certificate and showed no ${name}`);
}
