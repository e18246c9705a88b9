// Tells where the host's name does not lead to it: others will not find it by that name. Never fatal.
import { lookupService } from 'node:dns/promises';
import {
  DeployError,
  readInterfaceAddresses,
  resolveName,
  withinTime,
  type Check,
  type Context,
  type Plugin,
} from '#plugin';
import { checkHostName, judgeReverse } from './check.ts';

const checks: readonly Check[] = [
  {
    id: 'host-name',
    doc: 'The name of the host leads to an address of its own',
    remedy: 'mend DNS or /etc/hosts, or give the host its right name with hostnamectl',
    severity: 'warning',
    atDeployment: 'warning',
    run: async (ctx) => {
      const reason = await readReason(ctx);
      return reason === undefined ? undefined : `Cannot validate host name settings, reason: ${reason}`;
    },
  },
  {
    id: 'host-name-reverse',
    doc: 'The address of the host leads back to its name',
    remedy: 'mend the reverse zone (PTR) of the address, or /etc/hosts',
    severity: 'warning',
    // Nothing of a deployment depends on it, and a dead name server is slow to be found out.
    atDeployment: 'skipped',
    run: async ({ facts, signal }) => {
      const own = readInterfaceAddresses().filter(({ loopback }) => !loopback);
      const resolved = await resolveName(facts.hostName, { signal }).catch(() => []);
      const address = resolved.find((one) => own.some((each) => each.address === one));
      if (address === undefined) return undefined;
      // By the port of ssh, since it wants one.
      const found = await withinTime(lookupService(address, 22), address, { signal }).catch(() => undefined);
      return judgeReverse(facts.hostName, address, found?.hostname);
    },
  },
];

export const hostname: Plugin = { id: 'otopi.network.hostname', checks, events: () => [] };

async function readReason({ facts, signal }: Context): Promise<string | undefined> {
  try {
    const resolved = await resolveName(facts.hostName, { signal });
    return checkHostName(facts.hostName, resolved, readInterfaceAddresses());
  } catch (error) {
    if (error instanceof DeployError && error.code === 'name-unresolved') return error.message;
    throw error;
  }
}
