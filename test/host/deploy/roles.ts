// The conversation of an engine that asks for every role and option at once.
import type { Authority } from './authority.ts';
import type { Script } from './client.ts';
import type { ConsoleAuthority } from './console-authority.ts';
import { engineKey } from './scripts.ts';

export const roles = {
  'NETWORK/sshEnable': 'bool:True',
  'NETWORK/sshKey': `str:${engineKey}`,
  'VIRT/enable': 'bool:True',
  'GLUSTER/enable': 'bool:True',
  'GLUSTER/monitoringEnable': 'bool:True',
  'GLUSTER/monitoringServer': 'str:192.0.2.50',
  'KDUMP/enable': 'bool:True',
  'KDUMP/destinationAddress': 'str:192.0.2.60',
  'KERNEL/cmdlineNew': 'str:intel_iommu=on',
  'VMCONSOLE/enable': 'bool:True',
  'VDSM/libvirtGuests': 'bool:True',
  'VNC/tls': 'bool:True',
  'VNC/sasl': 'bool:True',
  'SPICE/protocol': 'str:ALL,-SSLv3',
  'FIREWALL/type': 'str:firewalld',
  'NETWORK/openvswitch': 'bool:True',
  'NETWORK_OVN/central': 'str:192.0.2.70',
  'NETWORK_OVN/tunnelNetwork': 'str:192.0.2.1',
  'HOSTED_ENGINE/action': 'str:deploy',
  'HOSTED_ENGINE_CONFIG/host_id': 'str:1',
  'VDSM_CONFIG/vars/ssl': 'str:true',
};

/** Certificates are new in every run that has these. */
export function enrollments(consoles: ConsoleAuthority): Record<string, string> {
  return {
    'VDSM/certificateEnrollment': 'str:inline',
    'QEMU_PKI/certificateEnrollment': 'str:inline',
    'OVN_PKI/certificateEnrollment': 'str:inline',
    'VMCONSOLE/certificateEnrollment': 'str:inline',
    'VMCONSOLE/caKey': `str:${consoles.publicKey}`,
  };
}

/** Changes that the doubles keep no state of that could be asked: every run makes them. */
export const everyRun = [
  'command hosted-engine: local maintenance ends',
  'command vdsm-tool: ovn-config: join the OVN of 192.0.2.70 over 192.0.2.1',
];

/** Signs whatever is asked for. */
export function signing(authority: Authority, consoles?: ConsoleAuthority): NonNullable<Script['answer']> {
  return async (query, client) => {
    if (query.name === 'VMCONSOLE_CERTIFICATE' && consoles !== undefined) {
      const certificate = await consoles.sign(client.outcome.shown['VMCONSOLE_CERTIFICATE_REQUEST'] ?? '');
      return [`VALUE ${query.name}=str:${certificate}`];
    }
    const name = /^(\w+)_CERTIFICATE_CHAIN$/.exec(query.name)?.[1];
    if (name === undefined || query.kind !== 'queryMultiString') return undefined;
    const request = client.outcome.shown[`${name}_CERTIFICATE_REQUEST`] ?? '';
    return [...(await authority.sign(request)), query.boundary];
  };
}

/** What was changed, as the log of a run tells it: `kind target: why`. */
export function changesOf(log: string | undefined): string[] {
  return [...(log ?? '').matchAll(/ CHANGE (.*)/g)].map(([, change]) => change ?? '');
}

/** The lines of a run that people should look at. */
export function troublesOf(records: readonly string[]): string[] {
  return records.filter((record) => !record.startsWith('INFO'));
}
