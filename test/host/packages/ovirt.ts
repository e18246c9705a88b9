/**
 * oVirt's own packages around ours: what they require, obsolete and own, as their spec files say.
 *
 * | package                                   | from                                                                           |
 * | ----------------------------------------- | ------------------------------------------------------------------------------ |
 * | ovirt-host, -dependencies                 | github.com/oVirt/ovirt-host, ovirt-host.spec of 4.5                            |
 * | ovirt-hosted-engine-setup                 | github.com/oVirt/ovirt-hosted-engine-setup, its .spec.in of 2.5 and later      |
 * | python3-otopi, otopi-common               | github.com/oVirt/otopi, otopi.spec.in of 1.10                                  |
 * | ovirt-engine, -setup-base, -setup-plugin… | github.com/oVirt/ovirt-engine, ovirt-engine.spec.in of 4.5                     |
 * | python3-ovirt-host-deploy, -common        | github.com/oVirt/ovirt-host-deploy, ovirt-host-deploy.spec.in of 1.9 (EL 8)    |
 * | ovirt-host-deploy 2.0.0                   | packaging/ovirt-host-deploy.spec of that version                               |
 *
 * Only what concerns us: of the other requirements those that the test hosts have doubles of.
 */
import type { Double } from '../lab/repo/spec.ts';

const both = (version: string): readonly [string, string] => [version, version];
const program = { text: '#!/bin/sh\n', mode: '0755' };

/** Hosts of oVirt 4.4 and later. */
export const hostPackages: readonly Double[] = [
  {
    name: 'ovirt-host',
    versions: both('4.5.9-1'),
    requires: ['ovirt-host-dependencies = 4.5.9-1', 'ovirt-hosted-engine-setup'],
  },
  { name: 'ovirt-host-dependencies', versions: both('4.5.9-1'), requires: ['vdsm >= 4.50.0'] },
  {
    name: 'ovirt-hosted-engine-setup',
    versions: both('2.7.9-1'),
    requires: ['python3-otopi >= 1.9.0', 'ovirt-hosted-engine-ha >= 2.4', 'ovirt-host >= 4.5.0'],
    files: { '/etc/ovirt-hosted-engine': {}, '/usr/sbin/hosted-engine': program },
  },
  { name: 'python3-otopi', versions: both('1.10.4-1'), requires: ['otopi-common = 1.10.4-1'] },
  {
    name: 'otopi-common',
    versions: both('1.10.4-1'),
    files: {
      '/usr/bin/otopi': program,
      '/usr/bin/otopi-config-query': program,
      '/usr/sbin/otopi': program,
      '/etc/otopi.conf.d': {},
      '/usr/share/otopi': {},
      '/usr/share/otopi/plugins': {},
      '/usr/share/man/man1/otopi.1': { text: '' },
    },
  },
];

/** The machine of an engine. */
export const enginePackages: readonly Double[] = [
  {
    name: 'ovirt-engine-setup-base',
    versions: both('4.5.9-1'),
    requires: ['python3-otopi >= 1.10.3'],
  },
];

/** ovirt-host-deploy in Python, the last there was. */
export const predecessors: readonly Double[] = [
  { name: 'ovirt-host-deploy-common', versions: both('1.9.0-1') },
  {
    name: 'python3-ovirt-host-deploy',
    versions: both('1.9.0-1'),
    requires: ['python3-otopi >= 1.9.0', 'ovirt-host-deploy-common = 1.9.0-1'],
    provides: ['ovirt-host-deploy = 1.9.0-1'],
  },
];

const replaced = ['otopi', 'otopi-common', 'python3-otopi-lib', 'python3-ovirt-host-deploy'];

/** Ours of 2.0.0, which took the place of otopi. */
export const ours200: readonly Double[] = [
  {
    name: 'ovirt-host-deploy',
    versions: both('2.0.0-0.1'),
    provides: replaced.map((name) => `${name} = 2.0.0-0.1`),
    obsoletes: replaced.map((name) => `${name} < 2.0.0`),
    files: {
      '/usr/bin/ovirt-host-deploy': program,
      '/usr/bin/otopi': program,
      '/usr/bin/otopi-config-query': program,
      '/etc/otopi.conf.d': {},
      '/etc/otopi.conf.d/00-examples.conf': { text: '# none\n', config: true },
    },
  },
  {
    name: 'ovirt-host-deploy-offline',
    versions: both('2.0.0-0.1'),
    requires: ['ovirt-host-deploy = 2.0.0-0.1', 'vdsm'],
  },
];
