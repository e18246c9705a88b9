// Kdump integration: a host that dumps its memory tells the engine, so that it is not fenced meanwhile.
import {
  checkLineValue,
  DeployError,
  hasChanged,
  priority,
  queryOptional,
  resolveName,
  textEdit,
  type Context,
  type Plugin,
} from '#plugin';
import { node } from '../../keys.ts';
import { kdumpKeys as keys } from './keys.ts';
import { withFenceKdump } from './kdump-conf.ts';
import { isNewEnough, leastKexecTools, reservesCrashMemory } from './support.ts';

const conf = '/etc/kdump.conf';
const isWanted = (ctx: Context) => ctx.env.get(keys.enable);

export const kdump: Plugin = {
  id: 'ovirt-host-deploy.kdump.packages',
  units: ['kdump'],
  keys: Object.values(keys),
  events: () => [
    { id: 'customization', stage: 'CUSTOMIZATION', priority: priority.HIGH, run: detect },
    { id: 'validation', stage: 'VALIDATION', when: isWanted, run: validate },
    { id: 'packages', stage: 'PACKAGES', when: isWanted, run: (ctx) => ctx.packager.installUpdate(['kexec-tools']) },
    { id: 'misc', stage: 'MISC', when: isWanted, run: configure },
    { id: 'closeup', stage: 'CLOSEUP', when: isWanted, run: start },
  ],
};

async function detect(ctx: Context): Promise<void> {
  const supported = reservesCrashMemory(ctx.facts.kernelCommandLine) && (await hasFenceKdump(ctx));
  ctx.env.set(keys.supported, supported);
  ctx.log.info(supported ? 'Kdump supported' : 'Kdump unsupported');
}

async function hasFenceKdump(ctx: Context): Promise<boolean> {
  if (ctx.env.get(node.legacyNode)) return ctx.env.get(node.pluginVdsmFeatures).includes('kdump');
  return isNewEnough(await queryOptional(ctx, 'kexec-tools'), leastKexecTools(ctx.facts));
}

async function validate(ctx: Context): Promise<void> {
  const address = ctx.env.get(keys.destinationAddress);
  checkLineValue(keys.destinationAddress.name, address);
  if (!address) throw new DeployError('bad-value', `${keys.enable.name} needs ${keys.destinationAddress.name}`);
  await resolveName(address, { signal: ctx.signal });
}

async function configure(ctx: Context): Promise<void> {
  const to = {
    address: ctx.env.get(keys.destinationAddress) ?? '',
    port: ctx.env.get(keys.destinationPort),
    interval: ctx.env.get(keys.messageInterval),
  };
  const content = textEdit((text) => withFenceKdump(text ?? '', to));
  // Only in a plan can it be missing: the package of this run brings it.
  const unknown = ctx.changes.planning && (await ctx.files.read(conf)) === undefined;
  await ctx.transactions.main.writeFile({ path: conf, content, unknown, why: 'crashes are told to the engine' });
}

async function start(ctx: Context): Promise<void> {
  try {
    await ctx.services.setStartup('kdump', true, 'kdump integration');
    if (hasChanged(ctx.changes, conf)) await ctx.services.restart('kdump', `${conf} changed`);
    else await ctx.services.setRunning('kdump', true, 'kdump integration');
  } catch (cause) {
    ctx.signal.throwIfAborted();
    throw new DeployError(
      'service-failed',
      'kdump service restart failed. Please either redeploy with Kdump Integration disabled or fix kdump configuration manually and redeploy the host',
      { cause },
    );
  }
}
