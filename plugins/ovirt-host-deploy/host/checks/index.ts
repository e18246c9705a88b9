// What a deployment needs of the machine itself: memory, room, the C library, security settings, certificates that hold.
import type { Check, Plugin } from '#plugin';
import { vdsmPki } from '../../../ovirt-host-common/keys.ts';
import { judgeCertificates } from './certificates.ts';
import { judgeFips, judgeGlibc, judgeMemory, judgeRoom, judgeSelinux, parseContainer } from './judge.ts';
import { readCertificates, readGlibc, readRoom, readSelinux, readText } from './read.ts';

const system: readonly Check[] = [
  {
    id: 'memory',
    doc: 'There is memory for virtual machines',
    remedy: 'use a host with more memory',
    severity: 'warning',
    atDeployment: 'info',
    run: () => judgeMemory(readText('/proc/meminfo') ?? ''),
  },
  {
    id: 'disk-space',
    doc: 'There is room for packages, logs and backups',
    remedy: 'remove what is not needed there, or make the file system larger',
    severity: 'error',
    atDeployment: 'warning',
    run: () => judgeRoom(readRoom()),
  },
  {
    id: 'glibc',
    doc: 'The C library is new enough for this program',
    remedy: 'use a newer distribution',
    severity: 'error',
    atDeployment: 'skipped',
    run: () => judgeGlibc(readGlibc()),
  },
  {
    id: 'container',
    doc: 'The host is no container',
    remedy: 'deploy a machine; in a container virtual machines, networks and storage do not work as a rule',
    severity: 'warning',
    atDeployment: 'info',
    run: () => parseContainer(readText('/run/systemd/container') ?? '', readText('/proc/1/environ') ?? ''),
  },
];

const security: readonly Check[] = [
  {
    id: 'selinux',
    doc: 'SELinux is enforcing',
    remedy: 'set SELINUX=enforcing in /etc/selinux/config and reboot',
    severity: 'warning',
    atDeployment: 'info',
    run: ({ facts }) => judgeSelinux(facts.selinuxEnabled ? readSelinux() : undefined),
  },
  {
    id: 'fips',
    doc: 'Kernel and crypto policy agree about FIPS',
    remedy: 'turn both on with fips-mode-setup --enable, or both off',
    severity: 'warning',
    atDeployment: 'info',
    run: () => judgeFips(readText('/proc/sys/crypto/fips_enabled') ?? '', readText(cryptoPolicy) ?? ''),
  },
  {
    id: 'certificates',
    doc: 'The certificates of the host are there and valid',
    remedy: 'enrol the host again, as ovirt-host-mgmt and push --renew do',
    severity: 'error',
    // One that enrols makes them anew, and a back-end renews them in time: not worth reading them in every other.
    atDeployment: 'skipped',
    when: ({ env }) => env.get(vdsmPki.certificateEnrollment) === 'none',
    run: async ({ files }) => judgeCertificates(await readCertificates(files), new Date()),
  },
];

const cryptoPolicy = '/etc/crypto-policies/state/current';

export const hostChecks: Plugin = {
  id: 'ovirt-host-deploy.host.checks',
  checks: [...system, ...security],
  events: () => [],
};
