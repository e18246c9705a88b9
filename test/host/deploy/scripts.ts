// The conversations of the host tests: what an engine asks of a usual host.
import type { Authority } from './authority.ts';
import type { Script } from './client.ts';

export const engineKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGsF9h1CqUpd9Xb5hdpoCUuyhcdC6ynFOp1rOnfV3dlF engine';

/** What stays the same from run to run; enrolment is a renewal and comes on top. */
export const usualEnv = {
  'NETWORK/sshEnable': 'bool:True',
  'NETWORK/sshKey': `str:${engineKey}`,
  'VDSM_CONFIG/vars/ssl': 'str:true',
  'VDSM_CONFIG/addresses/management_port': 'str:54321',
  'SYSTEM/clockSet': 'bool:True',
};

export const machineArguments = 'DIALOG/dialect=str:machine DIALOG/customization=bool:True';

/** A whole deployment: everything usual, a certificate signed by `authority`, and what an engine asks at the end. */
export function wholeDeployment(authority: Authority): Script {
  return {
    env: { ...usualEnv, 'VDSM/certificateEnrollment': 'str:inline' },
    customization: ['env-get -k CORE/logFileName', 'env-get -k VDSM/vdsmId'],
    termination: ['env-get -k BASE/error', 'env-get -k ODEPLOY/installIncomplete', 'env-get -k SYSTEM/reboot', 'log'],
    answer: async (query, client) => {
      if (query.name !== 'VDSM_CERTIFICATE_CHAIN' || query.kind !== 'queryMultiString') return undefined;
      return [...(await authority.sign(client.outcome.shown['VDSM_CERTIFICATE_REQUEST'] ?? '')), query.boundary];
    },
  };
}

const { 'SYSTEM/clockSet': _, ...steadyEnv } = usualEnv;

/** The same deployment with nothing that is new in every run: no clock, no certificate. */
export const steadyDeployment: Script = { env: steadyEnv, termination: ['env-get -k BASE/error', 'log'] };
