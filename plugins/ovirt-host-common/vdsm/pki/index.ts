// The certificate that vdsm, libvirt and SPICE prove themselves with; a host that is deployed is re-enrolled in the same way.
import { hasChanged } from '../../../../src/core/changed.ts';
import type { Context } from '../../../../src/core/context.ts';
import { DeployError } from '../../../../src/core/errors.ts';
import type { Plugin } from '../../../../src/core/plugin.ts';
import { priority } from '../../../../src/core/stages.ts';
import { readTrustStore } from '../../../../src/host/trust-store.ts';
import { checkKeySize } from '../../../../src/x509/rsa-key.ts';
import { deployEvents } from '../../../ovirt-host-deploy/events.ts';
import { vdsmPki as keys } from '../../keys.ts';
import { accept, inline, readPendingKey, request, verify } from './enrol.ts';

const ways = new Map([
  ['request', request],
  ['accept', accept],
  ['inline', inline],
]);

/** Services that read the certificate when they start. */
const holders = ['libvirtd', 'ovirt-imageio', 'ovirt-imageio-daemon', 'vdsmd'];

export const vdsmPki: Plugin = {
  id: 'ovirt-host-common.vdsm.pki',
  keys: Object.values(keys),
  events: () => [
    { id: 'validation', stage: 'VALIDATION', when: isWanted, run: validate },
    { id: 'misc', stage: 'MISC', priority: priority.LOW, when: isWanted, run: enrol },
    // A deployment restarts them anyway, once vdsm has configured them.
    { id: 'closeup', stage: 'CLOSEUP', when: (ctx) => isWanted(ctx) && !isDeployment(ctx), run: restartHolders },
  ],
};

function isWanted({ env }: Context): boolean {
  return env.get(keys.certificateEnrollment) !== 'none';
}

function isDeployment({ state }: Context): boolean {
  return state.sequence.some(({ name }) => name === deployEvents.vdsmStarted);
}

/** What can be told before anything changes; an accept is checked whole where the chain is given. */
async function validate(ctx: Context): Promise<void> {
  const { env } = ctx;
  const mode = env.get(keys.certificateEnrollment);
  if (!ways.has(mode))
    throw new DeployError(
      'bad-value',
      `${keys.certificateEnrollment.name} must be none, ${[...ways.keys()].join(', ')}, not '${mode}'`,
    );
  checkKeySize(keys.keySize.name, env.get(keys.keySize));
  // Where the settings of this very run move the store, only MISC can tell.
  if (mode !== 'accept' || env.has('VDSM_CONFIG/vars/trust_store_path')) return;
  const store = await readTrustStore(ctx.files);
  const key = await readPendingKey(ctx, store);
  const chain = env.get(keys.certificateChain);
  if (chain !== null) verify(chain, key, store);
}

async function enrol(ctx: Context): Promise<void> {
  await ways.get(ctx.env.get(keys.certificateEnrollment))?.(ctx, await readTrustStore(ctx.files));
}

async function restartHolders({ changes, files, services }: Context): Promise<void> {
  if (!hasChanged(changes, `${await readTrustStore(files)}/certs/`)) return;
  for (const unit of holders)
    if ((await services.exists(unit)) && (await services.isRunning(unit)))
      await services.restart(unit, 'its certificate was renewed');
}
