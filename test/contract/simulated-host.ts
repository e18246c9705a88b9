// A program that speaks the machine dialect on its stdin and stdout and deploys nothing: a host for who drives one.
import { formatTypedValue } from '../../src/environment/typed-value.ts';
import { SimulatedAgent } from '../simulated-agent.ts';

const agent = new SimulatedAgent({
  env: { 'VDSM/vdsmId': 'id-1', 'ODEPLOY/installIncomplete': true, 'ODEPLOY/installIncompleteReasons': ['by hand'] },
  log: ['the whole log'],
  questions: async (host) => {
    host.say(`***L:INFO clock ${formatTypedValue(host.env.get('SYSTEM/clockMaxGap'))}`);
    host.say(`***L:INFO ssl ${formatTypedValue(host.env.get('VDSM_CONFIG/vars/ssl'))}`);
    host.say(`***L:INFO site ${formatTypedValue(await host.value('SITE_QUESTION'))}`);
  },
});
agent.input.pipe(process.stdout);
process.stdin.pipe(agent.output);
await agent.run();
// As an agent ends: whatever the other end still could say.
process.stdin.destroy();
