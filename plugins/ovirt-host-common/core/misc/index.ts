// How a run of an oVirt program ends short of complete: the reasons are told before the back-end's last turn.
import { priority, type Plugin } from '#plugin';
import { engine, odeploy } from '../../keys.ts';

export const coreMisc: Plugin = {
  id: 'ovirt-host-common.core.misc',
  keys: [...Object.values(odeploy), ...Object.values(engine)],
  events: () => [
    {
      id: 'incomplete',
      stage: 'CLEANUP',
      priority: priority.FIRST,
      when: ({ env }) => env.get(odeploy.installIncomplete),
      run: ({ env, log }) => {
        const reasons = env.get(odeploy.installIncompleteReasons);
        log.warning(`The installation is incomplete${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}`);
      },
    },
  ],
};
