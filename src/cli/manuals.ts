// What each program is for and what its --help prints: man pages and completion are made of these.
import { caUsage } from './ca/usage.ts';
import { bundleUsage } from './bundle.ts';
import { checkUsage } from './check/usage.ts';
import { mediaUsage } from './media/usage.ts';
import { configQueryUsage } from './config-query.ts';
import { hostsUsage } from './hosts.ts';
import type { CommandName } from '../agent/programs.ts';
import { agentPrograms } from '../agent/programs.ts';
import { pushUsage } from './push/usage.ts';
import { recoverUsage } from './recover/usage.ts';
import { usageText } from '../agent/usage.ts';

export interface Manual {
  /** As typed: `ovirt-host-mgmt`, or `ovirt-host-deploy media` for a command that has no name of its own. */
  name: string;
  /** One line, for `man -k`. */
  summary: string;
  /** What --help prints. */
  help: string;
}

const agentSummaries: Readonly<Record<string, string>> = {
  'ovirt-host-deploy': 'make this machine a host of oVirt',
  'ovirt-host-mgmt': 'update a deployed host of oVirt',
  otopi: 'run the stages of the plugin groups that are asked for',
};

/** The askpass helper is started by ssh, never by people. */
const commandManuals: Readonly<Record<Exclude<CommandName, 'ovirt-host-deploy-askpass'>, Manual>> = {
  bundle: {
    name: 'ovirt-host-deploy bundle',
    summary: 'make the archive that an oVirt engine sends to hosts',
    help: bundleUsage,
  },
  check: {
    name: 'ovirt-host-deploy check',
    summary: 'tell what keeps this machine from becoming a host of oVirt',
    help: checkUsage,
  },
  ca: {
    name: 'ovirt-host-deploy ca',
    summary: 'show the certificate authority that push signs with, and write its revocation lists',
    help: caUsage,
  },
  hosts: {
    name: 'ovirt-host-deploy hosts',
    summary: 'show the hosts that push knows',
    help: hostsUsage,
  },
  media: {
    name: 'ovirt-host-deploy media',
    summary: 'make and check media that deploy hosts without a network',
    help: mediaUsage,
  },
  recover: {
    name: 'ovirt-host-deploy recover',
    summary: 'bring a host to the state before or after a run that died',
    help: recoverUsage,
  },
  push: {
    name: 'ovirt-host-deploy push',
    summary: 'deploy hosts over ssh',
    help: pushUsage,
  },
  'otopi-config-query': {
    name: 'otopi-config-query',
    summary: 'ask configuration files for a value',
    help: configQueryUsage,
  },
};

/** One for every name that people start; `setup` is for engines of old only. */
export function listManuals(): Manual[] {
  const agents = agentPrograms.flatMap(({ name, configFile }) => {
    const summary = agentSummaries[name];
    return summary === undefined ? [] : [{ name, summary, help: usageText(name, configFile) }];
  });
  return [...agents, ...Object.values(commandManuals)];
}
