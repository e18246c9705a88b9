// Enrolment of the certificate of vdsm, libvirt and SPICE: what is asked, checked and written.
import { displays, queries } from '#dialog/wire/names';
import type { Enrollment } from '#ovirt/enrollment/enrollment';
import { verifyChain, type HostChain } from '#x509/chain';
import { readPublicKey } from '#x509/rsa-key';
import { vdsmPki as keys } from '../../keys.ts';
import { planEnrolledFiles, planPendingKey } from './plan.ts';

/** @param store the trust store */
export function vdsmEnrollment(store: string): Enrollment<readonly string[], HostChain> {
  const pending = planPendingKey(store);
  return {
    keys: { mode: keys.certificateEnrollment, keySize: keys.keySize, answer: keys.certificateChain },
    pending,
    display: {
      name: displays.VDSM_CERTIFICATE_REQUEST,
      note: "The request for this host's certificate, to be signed by the engine's CA",
    },
    query: async (dialog) =>
      dialog.queryMultiString(
        queries.VDSM_CERTIFICATE_CHAIN,
        "The CA's certificate, then the host's and its intermediates, as PEM",
      ),
    incompleteReason: 'Certificate enrollment required',
    verify: (lines, privatePem) => verifyChain(lines.join('\n'), readPublicKey(privatePem, pending.path), new Date()),
    write: async ({ transactions: { main } }, enrolled) => {
      // An earlier request may have closed `keys`, and packages do not agree on the other's owner.
      for (const folder of [`${store}/keys`, `${store}/libvirt-spice`])
        await main.ensureFolder({ path: folder, mode: 0o755, owner: 'vdsm', group: 'kvm', why: "vdsm's certificates" });
      for (const spec of planEnrolledFiles(store, enrolled)) await main.writeFile(spec);
    },
  };
}
