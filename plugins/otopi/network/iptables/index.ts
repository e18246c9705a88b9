// iptables rules of the back-end's as the host's firewall, in place of firewalld.
import { DeployError, turnOff, type Context, type Plugin } from '#plugin';
import { otopiEvents } from '../../events.ts';
import { network } from '../../keys.ts';

const rulesFile = '/etc/sysconfig/iptables';
const why = 'iptables guards the host';

export const iptables: Plugin = {
  id: 'otopi.network.iptables',
  units: ['firewalld', 'iptables'],
  keys: [network.iptablesEnable, network.iptablesRules],
  events: (env) => {
    const enabled = () => env.get(network.iptablesEnable);
    let rules = '';
    let rulesChanged = false;
    return [
      { id: 'setup', stage: 'SETUP', run: (ctx) => ctx.programs.detect('iptables-restore') },
      {
        id: 'validation',
        stage: 'VALIDATION',
        name: otopiEvents.iptablesValidation,
        when: enabled,
        run: async (ctx) => {
          if (!ctx.facts.isElFamily) {
            ctx.log.warning('NETWORK/iptablesEnable is for the RHEL family only: the firewall is left as it is');
            env.set(network.iptablesEnable, false);
            return;
          }
          rules = readRules(ctx);
          // The last place that may refuse; where the program comes with the packages, the test waits for them.
          if (ctx.programs.find('iptables-restore') !== undefined) await testRules(ctx, rules);
        },
      },
      {
        id: 'packages',
        stage: 'PACKAGES',
        when: enabled,
        run: async ({ packager }) => {
          // Before EL 7 the service is part of iptables itself.
          const [found] = await packager.queryPackages(['iptables-services']);
          packager.install([found === undefined ? 'iptables' : 'iptables-services']);
        },
      },
      {
        id: 'misc',
        stage: 'MISC',
        when: enabled,
        run: async (ctx) => {
          if (!ctx.changes.planning) await testRules(ctx, rules);
          rulesChanged = (await ctx.files.read(rulesFile)) !== rules;
          await ctx.transactions.main.writeFile({
            path: rulesFile,
            content: rules,
            owner: 'root',
            mode: 0o600,
            enforcePermissions: true,
            why,
          });
        },
      },
      { id: 'closeup', stage: 'CLOSEUP', when: enabled, run: (ctx) => takeOver(ctx, rulesChanged) },
    ];
  },
};

function readRules({ env }: Context): string {
  const lines = env.get(network.iptablesRules);
  if (lines !== null && lines.length > 0) return lines.map((line) => `${line}\n`).join('');
  throw new DeployError(
    'bad-value',
    'NETWORK/iptablesEnable needs rules in NETWORK/iptablesRules; give them, or unset the key',
  );
}

/** @throws DeployError bad-value with the words of iptables-restore. */
async function testRules({ run }: Context, rules: string): Promise<void> {
  const { code, stderr } = await run(['iptables-restore', '--test'], { stdin: rules, okCodes: 'any' });
  if (code === 0) return;
  const words = stderr.trim().split('\n').join('; ');
  throw new DeployError('bad-value', `NETWORK/iptablesRules is refused by iptables-restore: ${words}`);
}

async function takeOver({ services }: Context, rulesChanged: boolean): Promise<void> {
  await turnOff(services, 'firewalld', why);
  await services.setStartup('iptables', true, why);
  if (rulesChanged) await services.restart('iptables', 'its rules changed');
  else await services.setRunning('iptables', true, why);
}
