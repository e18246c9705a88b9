// Lets the holder of an ssh key into the host, so that the back-end can come back.
import { userInfo } from 'node:os';
import { DeployError, type Plugin } from '#plugin';
import { fingerprintOf, parseOpenSshKey, type OpenSshKey } from '#openssh/openssh-key';
import { putKey } from './authorized-keys.ts';
import { judgeKey } from './policy.ts';
import { sshKeys as keys } from './keys.ts';

export const ssh: Plugin = {
  id: 'otopi.network.ssh',
  keys: Object.values(keys),
  checks: [
    {
      id: 'ssh-key',
      doc: "The host's crypto policy lets the ssh key in",
      remedy: 'give a key of a type and length that the policy allows, such as ECDSA',
      severity: 'warning',
      atDeployment: 'warning',
      when: ({ env }) => env.get(keys.enable) && env.get(keys.key) !== null,
      run: async ({ env, files }) =>
        judgeKey(
          parseOpenSshKey(env.get(keys.key) ?? ''),
          (await files.read('/etc/crypto-policies/state/current')) ?? '',
        ),
    },
  ],
  events: (env) => {
    let publicKey: OpenSshKey | undefined;
    return [
      {
        id: 'validation',
        stage: 'VALIDATION',
        when: () => env.get(keys.enable),
        run: (ctx) => {
          const text = env.get(keys.key);
          if (text === null) ctx.log.warning('NETWORK/sshKey is not set: no ssh key is stored');
          else publicKey = parseOpenSshKey(text);
        },
      },
      {
        id: 'misc',
        stage: 'MISC',
        when: () => publicKey !== undefined,
        run: async ({ facts, transactions }) => {
          if (publicKey === undefined) return;
          const name = env.get(keys.user) ?? userInfo().username;
          const user = facts.user(name);
          if (user === undefined) {
            throw new DeployError(
              'bad-value',
              `NETWORK/sshUser names '${name}', and there is no such user on this host`,
            );
          }
          const path = `${user.home}/.ssh/authorized_keys`;
          const key = publicKey;
          await transactions.main.writeFile({
            path,
            content: (current) => putKey(current ?? new Uint8Array(), key),
            mode: 0o600,
            folderMode: 0o700,
            owner: name,
            folderOwner: name,
            enforcePermissions: true,
            asUser: name,
            audit: { list: 'ssh-keys', what: `${name}:${fingerprintOf(publicKey)}` },
            why: `Let the ssh key ${publicKey.comment} in as ${name}`.replaceAll('  ', ' '),
          });
        },
      },
    ];
  },
};
