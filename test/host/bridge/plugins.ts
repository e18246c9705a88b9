/** What takes the place of the oVirt plugin groups in the agent under test: the bridge alone, without packages and services. */
import { vdsmBridge } from '../../../plugins/ovirt-host-deploy/vdsm/bridge/index.ts';
import type { Plugin } from '../../../src/plugin/plugin.ts';
import { key } from '../../../src/environment/key.ts';
import { commandStep } from '../../../src/transaction/step.ts';

const failCommit = key.bool('TEST/failCommit', { default: false, doc: 'Fail once the bridge is committed.' });

/** Stands for whatever commits after the bridge: what is appended first closes last. */
const failing: Plugin = {
  id: 'ovirt-host-deploy.test.failing',
  keys: [failCommit],
  events: () => [
    {
      id: 'misc',
      stage: 'MISC',
      when: ({ env }) => env.get(failCommit),
      run: async ({ transactions }) =>
        transactions.main.add({
          name: 'a failure',
          change: { kind: 'command', target: 'false', why: 'fails' },
          commit: [commandStep(['false'])],
        }),
    },
  ],
};

export const ovirtHostDeploy: readonly Plugin[] = [vdsmBridge, failing];
export const ovirtHostCommon: readonly Plugin[] = [];
export const ovirtHostMgmt: readonly Plugin[] = [];
