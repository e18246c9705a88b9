// Warns where the host's name does not lead to it: others will not find it by that name. Never fatal.
import type { Context } from '../../../../src/core/context.ts';
import { DeployError } from '../../../../src/core/errors.ts';
import type { Plugin } from '../../../../src/core/plugin.ts';
import { readInterfaceAddresses, resolveName } from '../../../../src/host/addresses.ts';
import { checkHostName } from './check.ts';

export const hostname: Plugin = {
  id: 'otopi.network.hostname',
  events: () => [
    {
      id: 'validation',
      stage: 'VALIDATION',
      when: ({ facts }) => facts.root === '/',
      run: async (ctx) => {
        const reason = await readReason(ctx);
        if (reason !== undefined) ctx.log.warning(`Cannot validate host name settings, reason: ${reason}`);
      },
    },
  ],
};

async function readReason({ facts, signal }: Context): Promise<string | undefined> {
  try {
    const resolved = await resolveName(facts.hostName, { signal });
    return checkHostName(facts.hostName, resolved, readInterfaceAddresses());
  } catch (error) {
    if (error instanceof DeployError && error.code === 'name-unresolved') return error.message;
    throw error;
  }
}
