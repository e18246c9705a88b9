// The hosts of one command, each with how to reach it.
import type { HostJob } from '../../backend/deploy/push-types.ts';
import type { ListedHost } from '../../backend/fleet/host-list.ts';
import type { Inventory } from '../../backend/inventory/inventory.ts';
import type { SshTarget } from '../../backend/ssh/target.ts';
import type { PushOptions } from './options.ts';
import { bad, readSecret } from './options.ts';
import { askSecret, interactive } from './terminal.ts';

const passwordVariable = 'OVIRT_HOST_DEPLOY_PASSWORD';

/** @param confirm asks a person, where there is one @throws DeployError bad-argument */
export async function collectJobs(
  options: PushOptions,
  inventory: Inventory,
  confirm: (question: string) => Promise<boolean>,
): Promise<HostJob[]> {
  const { flags, policy, hostKey, port } = options;
  const given = takeFromEnvironment();
  const password = await readPassword(options, given);
  const sudoFile = flags['sudo-password-file'];
  const sudoPassword = sudoFile === undefined ? undefined : readSecret(sudoFile);
  const common = {
    policy: policy ?? (interactive() && !flags.json ? 'ask' : 'strict'),
    options: flags['ssh-option'],
    ...(interactive() && !flags.json ? { confirmHostKey: confirm } : {}),
  } satisfies Partial<SshTarget>;
  return chooseHosts(options, inventory).map((listed) => {
    const own = listed.passwordFile === undefined ? password : readSecret(listed.passwordFile);
    return {
      host: listed.host,
      target: {
        ...common,
        password: own,
        ...(flags.sudo ? { sudo: { password: sudoPassword ?? own } } : {}),
        host: listed.host,
        user: listed.user ?? flags.user,
        usualUser: flags.sudo ? undefined : 'root',
        port: listed.port ?? port,
        keyFile: listed.keyFile ?? flags.key,
        hostKey: listed.hostKey ?? hostKey,
      },
      ...(listed.settings === undefined ? {} : { settings: listed.settings }),
    };
  });
}

/** Those that a periodic check is to ask again, of all we know where none is named. */
function chooseDue({ hosts, parameters }: PushOptions, inventory: Inventory): readonly ListedHost[] {
  const hours = parameters.HostPackagesUpdateTimeInHours;
  if (hours === 0) return [];
  const asked = new Map(inventory.list().map(({ name, checkedAt }) => [name, checkedAt]));
  const all = hosts.length === 0 ? [...asked.keys()].map((host) => ({ host })) : hosts;
  return all.filter(({ host }) => {
    const last = asked.get(host) ?? null;
    return last === null || Date.now() - Date.parse(last) >= hours * 3_600_000;
  });
}

/** With --retry-failed those of them whose last run failed; where none is named, of all we know. */
function chooseHosts(options: PushOptions, inventory: Inventory): readonly ListedHost[] {
  const { flags, hosts } = options;
  if (flags.due) return chooseDue(options, inventory);
  if (!flags['retry-failed']) return hosts;
  const failed = new Set(
    inventory
      .list()
      .filter(({ result }) => result === 'failed')
      .map(({ name }) => name),
  );
  const chosen =
    hosts.length === 0 ? [...failed].map((host) => ({ host })) : hosts.filter(({ host }) => failed.has(host));
  if (chosen.length === 0) throw bad('of these hosts none failed');
  return chosen;
}

/** Never from the arguments, which every user of this machine can read. */
async function readPassword({ flags }: PushOptions, given: string | undefined): Promise<string | undefined> {
  const file = flags['password-file'];
  if (file !== undefined) return readSecret(file);
  if (flags['ask-password']) {
    if (!interactive()) throw bad('--ask-password needs a terminal; use --password-file');
    return askSecret('Password');
  }
  return given;
}

/** It is not for ssh, nor for what ssh or an authority starts. */
function takeFromEnvironment(): string | undefined {
  const given = process.env[passwordVariable];
  delete process.env[passwordVariable];
  return given;
}
