// firewalld as the host's firewall: services the back-end defines are let in, those it disables are shut out.
import { DeployError, priority, turnOff, turnOn, type Context, type Plugin } from '#plugin';
import { otopiEvents } from '../../events.ts';
import { network } from '../../keys.ts';
import { letIn, shutOut } from './apply.ts';
import { parseDefinition, type ServiceDefinition } from './service.ts';
import { isVersionEnough } from './zones.ts';

const leastVersion = [0, 2, 6];
/** The first asks the daemon, which may not run; the second knows by itself, and cannot tell in old versions. */
const versionPrograms = ['firewall-cmd', 'firewall-offline-cmd'];
const why = 'firewalld guards the host';

export const firewalld: Plugin = {
  id: 'otopi.network.firewalld',
  units: ['firewalld', 'iptables'],
  keys: [
    network.firewalldEnable,
    network.firewalldAvailable,
    network.firewalldDisableServices,
    network.firewalldService,
  ],
  events: (env) => {
    const enabled = () => env.get(network.firewalldEnable);
    let definitions: ServiceDefinition[] = [];
    let definitionsChanged = false;
    return [
      { id: 'setup', stage: 'SETUP', run: (ctx) => versionPrograms.forEach((name) => ctx.programs.detect(name)) },
      {
        id: 'customization',
        stage: 'CUSTOMIZATION',
        priority: priority.FIRST,
        run: async (ctx) => env.set(network.firewalldAvailable, await readIsAvailable(ctx)),
      },
      {
        id: 'validation',
        stage: 'VALIDATION',
        name: otopiEvents.firewalldValidation,
        when: enabled,
        run: async (ctx) => {
          await checkAvailable(ctx);
          definitions = env.family(network.firewalldService).map(parseDefinition);
        },
      },
      {
        id: 'early_misc',
        stage: 'EARLY_MISC',
        when: enabled,
        run: async (ctx) => {
          await turnOff(ctx.services, 'iptables', why);
          await turnOn(ctx.services, 'firewalld', why);
          await shutOut(ctx, env.get(network.firewalldDisableServices));
        },
      },
      {
        id: 'misc',
        stage: 'MISC',
        when: enabled,
        run: async (ctx) => {
          for (const each of definitions) if (await writeDefinition(ctx, each)) definitionsChanged = true;
        },
      },
      {
        id: 'closeup',
        stage: 'CLOSEUP',
        when: enabled,
        run: (ctx) => letIn(ctx, definitions, definitionsChanged),
      },
    ];
  },
};

async function readIsAvailable({ facts, files, programs, run }: Context): Promise<boolean> {
  if (facts.root !== '/') return files.exists('/usr/bin/firewall-cmd');
  // These have had a newer one from their first day on; the question costs a start of Python.
  if (facts.isElFamily && facts.osMajor >= 8)
    return versionPrograms.some((program) => programs.find(program) !== undefined);
  for (const program of versionPrograms) {
    if (programs.find(program) === undefined) continue;
    const { code, stdout } = await run([program, '--version'], { okCodes: 'any', timeoutMs: 60_000 });
    if (code === 0) return isVersionEnough(stdout, leastVersion);
  }
  return false;
}

async function checkAvailable({ env, services }: Context): Promise<void> {
  if (env.get(network.iptablesEnable)) {
    throw new DeployError(
      'bad-value',
      'NETWORK/firewalldEnable and NETWORK/iptablesEnable exclude each other; unset one',
    );
  }
  if (!env.get(network.firewalldAvailable) || !(await services.exists('firewalld'))) {
    const least = leastVersion.join('.');
    throw new DeployError(
      'bad-value',
      `NETWORK/firewalldEnable needs firewalld ${least} or newer, installed and not masked; install or unmask it, or unset the key`,
    );
  }
}

/** True if the file was another or missing. */
async function writeDefinition(ctx: Context, { name, xml }: ServiceDefinition): Promise<boolean> {
  const path = `/etc/firewalld/services/${name}.xml`;
  const content = xml.endsWith('\n') ? xml : `${xml}\n`;
  const before = await ctx.files.read(path);
  await ctx.transactions.main.writeFile({ path, content, why: `Define the firewalld service ${name}` });
  return before !== content;
}
