// The parameters of an oVirt engine that matter here, each declared once: what it usually is, and what it means.
import { iptablesTemplates } from '../ovirt/firewall/iptables-rules.ts';

/** A parameter of an engine. */
export interface Parameter {
  readonly usual: number | string | boolean;
  /** One line, for people. */
  readonly doc: string;
  /** Of a number: parts of one are taken too. */
  readonly decimal?: boolean;
}

const define = <T extends Readonly<Record<string, Parameter>>>(table: T): T => table;

/** By the names of the engine. */
export const parameterTable = define({
  ServerRebootTimeout: { usual: 300, doc: 'Seconds a rebooting host is waited for; 0 not at all.' },
  SSHInactivityTimeoutSeconds: {
    usual: 300,
    doc: 'Seconds without any traffic after which a host is given up; 0 never.',
  },
  SSHInactivityHardTimeoutSeconds: { usual: 1800, doc: 'Seconds that one host may take in all; 0 any time.' },
  SSHConnectTimeoutSeconds: { usual: 30, doc: 'Seconds until a connection must be there.' },
  PeerTimeoutSeconds: { usual: 60, doc: 'Seconds of silence after which each end takes the other for lost.' },
  HostLogLimitMegabytes: { usual: 256, doc: 'Mebibytes that the log of a host may have.' },
  SSHDefaultKeyDigest: {
    usual: 'SHA-256',
    doc: 'Digest of the fingerprints of host keys. No other is accepted: MD5 can be forged.',
  },
  SSHKeyAlias: {
    usual: '',
    doc: "Comment of the engine's key in a host's authorized_keys. Empty: the key's own, or `ovirt-engine` where it has none.",
  },
  BootstrapCommand: {
    usual: '',
    doc: 'Shell command that gets a tar on stdin and starts `@ENTRY@` of it with the variables `@ENVIRONMENT@`. Setting it sends a bundle as an engine does. Empty: that of oVirt 4.3 where a bundle is sent.',
  },
  BootstrapPackageDirectory: {
    usual: '',
    doc: 'Folder that is sent as a bundle, such as `/usr/share/ovirt-host-deploy/interface-3`. Empty: this program.',
  },
  BootstrapPackageName: { usual: 'ovirt-host-deploy.tar', doc: 'File name of the tar of a bundle.' },
  BootstrapCacheRefreshInterval: {
    usual: 10_000,
    doc: 'Milliseconds after which the tar of BootstrapPackageDirectory is made anew.',
  },
  BootstrapMinimalVdsmVersion: { usual: '', doc: 'Oldest vdsm that a host may end up with. Empty: any.' },
  IPTablesConfig: {
    usual: iptablesTemplates.config,
    doc: 'Rules for `--firewall iptables`, with `@CUSTOM_RULES@`, `@SSH_PORT@` and `@VDSM_PORT@`.',
  },
  IPTablesConfigForVirt: {
    usual: iptablesTemplates.forVirt,
    doc: 'Part of `@CUSTOM_RULES@` for hosts that run virtual machines.',
  },
  IPTablesConfigForGluster: {
    usual: iptablesTemplates.forGluster,
    doc: 'Part of `@CUSTOM_RULES@` for hosts that serve Gluster.',
  },
  IPTablesConfigSiteCustom: { usual: iptablesTemplates.custom, doc: 'Part of `@CUSTOM_RULES@`: rules of the site.' },
  OrganizationName: { usual: 'oVirt', doc: 'Organization in the subject of certificates.' },
  VdsCertificateValidityInYears: { usual: 5, doc: 'Years that certificates are valid; 398 to 1827 days in any case.' },
  VdsCertificateValidityInDays: {
    usual: 0,
    doc: 'Days that certificates are valid, 1 to 1827; 0: as VdsCertificateValidityInYears says.',
  },
  SignCertTimeoutInSeconds: { usual: 30, doc: 'Seconds that signing one certificate may take.' },
  EncryptHostCommunication: { usual: true, doc: 'Whether vdsm talks TLS.' },
  FenceKdumpDestinationAddress: { usual: '', doc: 'Who is told of a crash by fence_kdump. Empty: nobody.' },
  FenceKdumpDestinationPort: { usual: 7410, doc: 'Its port.' },
  FenceKdumpMessageInterval: { usual: 5, doc: 'Seconds between two messages of fence_kdump.' },
  PackageNamesForCheckUpdate: {
    usual: 'ovirt-host,vdsm',
    doc: 'Packages that `--check-updates` and `--update` mean, with commas between.',
  },
  UserPackageNamesForCheckUpdate: { usual: '', doc: 'More of them; `*` stands for anything.' },
  HostPackagesUpdateTimeInHours: {
    usual: 24,
    decimal: true,
    doc: 'Hours after which `--check-updates --due` asks a host again; 0 never.',
  },
  oVirtUploadPath: { usual: '/data/updates/ovirt-node-image.iso', doc: 'Where the image of a legacy node goes.' },
  oVirtUpgradeScriptName: { usual: '/usr/share/vdsm-reg/vdsm-upgrade', doc: 'What upgrades a legacy node there.' },
});

type Widen<T> = T extends number ? number : T extends boolean ? boolean : string;
export type ParameterName = keyof typeof parameterTable;
/** What each parameter is set to. */
export type Parameters = { readonly [K in ParameterName]: Widen<(typeof parameterTable)[K]['usual']> };
