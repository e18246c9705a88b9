// The host's unique id: the one it has, else its hardware's, else a random one.
import { randomUUID } from 'node:crypto';
import { asError, checkLineValue, priority, type Context, type Plugin } from '#plugin';
import { vdsm } from '../../keys.ts';
import { judgeId, parseDeviceTreeId, parseDmiUuid, type HardwareId } from './hardware-id.ts';

const idFile = '/etc/vdsm/vdsm.id';
const productUuid = '/sys/class/dmi/id/product_uuid';
const powerSystemId = '/proc/device-tree/system-id';

export const vdsmId: Plugin = {
  id: 'ovirt-host-deploy.vdsm.vdsmid',
  checks: [
    {
      id: 'unique-id',
      doc: 'The unique id of the host is its own',
      remedy: 'remove /etc/vdsm/vdsm.id on a host that is not deployed yet, or give an id of its own as VDSM/vdsmId',
      severity: 'error',
      atDeployment: 'warning',
      run: ({ env }) => judgeId(env.get(vdsm.id) ?? ''),
    },
    {
      id: 'hardware-id',
      doc: 'The firmware tells machines apart',
      remedy: 'nothing, if the host may get a random id; else update its firmware, or give an id as VDSM/vdsmId',
      severity: 'warning',
      // It says so itself.
      atDeployment: 'skipped',
      run: async (ctx) => {
        if ((await ctx.files.exists(idFile)) || !isX86(ctx)) return undefined;
        const problem = (await runDmidecode(ctx)).problem ?? (await readProductUuid(ctx)).problem;
        return problem && `The firmware's id of this machine is not used: ${problem}`;
      },
    },
  ],
  events: () => {
    let stored: string | undefined;
    return [
      {
        id: 'setup',
        stage: 'SETUP',
        run: async ({ env, files, programs }) => {
          stored = (await files.read(idFile))?.trim() ?? '';
          if (stored !== '') env.setDefault(vdsm.id, stored);
          programs.detect('dmidecode');
        },
      },
      { id: 'packages', stage: 'INTERNAL_PACKAGES', when: needsDmidecode, run: installDmidecode },
      {
        id: 'customization',
        stage: 'CUSTOMIZATION',
        priority: priority.HIGH,
        when: ({ env }) => !env.get(vdsm.id),
        run: async (ctx) => {
          ctx.env.set(vdsm.id, (await readHardwareId(ctx)) ?? randomUUID());
        },
      },
      {
        id: 'validation',
        stage: 'VALIDATION',
        run: ({ env }) => {
          checkLineValue(vdsm.id.name, env.get(vdsm.id));
        },
      },
      { id: 'misc', stage: 'MISC', when: ({ env }) => env.get(vdsm.id) !== stored, run: store },
    ];
  },
};

function isX86({ facts }: Context): boolean {
  return facts.arch === 'x86_64';
}

function needsDmidecode(ctx: Context): boolean {
  return isX86(ctx) && !ctx.env.get(vdsm.id) && ctx.programs.find('dmidecode') === undefined;
}

async function installDmidecode(ctx: Context): Promise<void> {
  if ((await readProductUuid(ctx)).id === undefined) ctx.packager.install(['dmidecode'], { ignoreMissing: true });
}

async function readHardwareId(ctx: Context): Promise<string | undefined> {
  if (ctx.facts.arch.startsWith('ppc')) return parseDeviceTreeId((await ctx.files.read(powerSystemId)) ?? '').id;
  if (!isX86(ctx)) return undefined;
  for (const read of [runDmidecode, readProductUuid]) {
    const { id, problem } = await read(ctx);
    if (id !== undefined) return id;
    if (problem !== undefined) {
      ctx.log.warning(`The firmware's id of this machine is not used: ${problem}`);
      return undefined;
    }
  }
  return undefined;
}

async function runDmidecode({ programs, run, log, signal }: Context): Promise<HardwareId> {
  const program = programs.find('dmidecode');
  if (program === undefined) return {};
  try {
    return parseDmiUuid((await run([program, '-s', 'system-uuid'])).stdout);
  } catch (error) {
    signal.throwIfAborted();
    log.debug(`No id from dmidecode: ${asError(error).message}`);
    return {};
  }
}

async function readProductUuid({ files, log }: Context): Promise<HardwareId> {
  try {
    return parseDmiUuid((await files.read(productUuid)) ?? '');
  } catch (error) {
    log.debug(`No id from ${productUuid}: ${asError(error).message}`);
    return {};
  }
}

async function store({ env, transactions }: Context): Promise<void> {
  const id = env.get(vdsm.id);
  if (!id) return;
  await transactions.main.writeFile({ path: idFile, content: id, owner: 'root', why: "the host's unique id" });
}
