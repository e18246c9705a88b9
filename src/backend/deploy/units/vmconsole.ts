// Serial consoles: only where the host supports them; its ssh server gets a host certificate.
import { vmconsole } from '../../../../plugins/ovirt-host-deploy/keys.ts';
import { vmconsolePki } from '../../../../plugins/ovirt-host-common/vmconsole/pki/keys.ts';
import { displays, queries } from '../../../dialog/wire/names.ts';
import type { Authority } from '../../ca/authority.ts';
import { verifyRequest } from '../../ca/verify-request.ts';
import type { Unit } from '../unit.ts';
import { shownRequest } from './pki.ts';

/** @param names of the host, the principals of its certificate */
export function vmconsoleUnit(authority: Authority, names: readonly string[], signal: AbortSignal): Unit {
  return {
    id: 'vmconsole',
    customize: async (prompt) => {
      if ((await prompt.envGet(vmconsole.support)) !== 1) return;
      await prompt.envSet(vmconsole.enable, true);
      await prompt.envSet(vmconsolePki.caKey, await authority.consoleKey());
      await prompt.envSet(vmconsolePki.certificateEnrollment, 'inline');
    },
    answer: async (query, state) => {
      if (query.name !== queries.VMCONSOLE_CERTIFICATE) return undefined;
      const request = shownRequest(state, displays.VMCONSOLE_CERTIFICATE_REQUEST);
      await verifyRequest(request);
      return { value: await authority.signConsole({ request, names, signal }) };
    },
  };
}
