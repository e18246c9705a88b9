// Keys of group `otopi` that more than one plugin uses.
import type { Environment } from '#environment/environment';
import { key } from '#environment/key';

export const network = {
  iptablesEnable: key.bool('NETWORK/iptablesEnable', {
    default: false,
    doc: 'Replace the firewall by NETWORK/iptablesRules.',
  }),
  iptablesRules: key.multi('NETWORK/iptablesRules', {
    doc: 'Rules as iptables-save writes them; they must let ssh in.',
  }),
  firewalldEnable: key.bool('NETWORK/firewalldEnable', {
    default: false,
    doc: 'Let firewalld guard the host, with the services of NETWORK_FIREWALLD_SERVICE.',
  }),
  firewalldAvailable: key.bool('NETWORK/firewalldAvailable', {
    default: false,
    doc: 'firewalld 0.2.6 or newer is there.',
    defaultDoc: 'detected at CUSTOMIZATION',
  }),
  firewalldDisableServices: key.multi('NETWORK/firewalldDisableServices', {
    default: [],
    doc: 'firewalld services that are taken out of every zone.',
  }),
  firewalldService: key.family('NETWORK_FIREWALLD_SERVICE/', '<service>', 'str', {
    doc: 'Definition (XML) of a firewalld service that is written and let in by every active zone.',
  }),
};

export const system = {
  reboot: key.bool('SYSTEM/reboot', { default: false, doc: 'Reboot the host at the end.' }),
  rebootAllow: key.bool('SYSTEM/rebootAllow', {
    default: true,
    doc: 'False keeps the host up whatever SYSTEM/reboot says.',
  }),
};

export const packager = {
  keepAliveInterval: key.int('PACKAGER/keepAliveInterval', {
    default: 30,
    doc: 'Seconds after which a long package transaction says that it is still at work.',
  }),
  lockTimeout: key.int('PACKAGER/lockTimeout', {
    default: 600,
    doc: 'Seconds that another package manager is waited for.',
  }),
  timeout: key.int('PACKAGER/timeout', {
    default: 3600,
    doc: 'Seconds of a package transaction after which it is said each minute what it waits for; it is never cut.',
  }),
  scriptletTimeout: key.int('PACKAGER/scriptletTimeout', {
    default: 0,
    doc: 'Seconds after which a script of a package is ended, so that rpm goes on and reports it; 0 for never.',
  }),
  dnfpackagerEnabled: key.bool('PACKAGER/dnfpackagerEnabled', {
    doc: 'Use dnf.',
    defaultDoc: 'True on the RHEL family or with OTOPI_DNF_ENABLE set',
  }),
  dnfDisabledPlugins: key.multi('PACKAGER/dnfDisabledPlugins', { default: [], doc: 'Plugins of dnf to leave out.' }),
  yumpackagerEnabled: key.bool('PACKAGER/yumpackagerEnabled', {
    default: true,
    doc: 'Use yum 3; turned off where dnf is used.',
  }),
};

/** How long a package transaction and the scripts in it may take. */
export function transactionLimits(env: Environment): { timeoutMs: number; scriptletMs: number } {
  return { timeoutMs: env.get(packager.timeout) * 1000, scriptletMs: env.get(packager.scriptletTimeout) * 1000 };
}
