// What the pushes of one command share, of flags and parameters.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isSea } from 'node:sea';
import { AgentPackages } from '../../backend/bootstrap/package.ts';
import { BundleSource, type BundleSourceParts } from '../../backend/bundle/source.ts';
import { limitsOf, logLimitOf } from '../../backend/deploy/push-defaults.ts';
import type { Bundle, PushParts } from '../../backend/deploy/push-types.ts';
import type { View } from '../../backend/fleet/view.ts';
import type { Folders } from '../../backend/folders.ts';
import type { Inventory } from '../../backend/inventory/inventory.ts';
import { createTools } from '../../backend/tools.ts';
import { LogHub } from '../../base/logger.ts';
import { SecretValues } from '../../base/redact.ts';
import { openAuthority } from './authority.ts';
import { bad, type PushOptions } from './options.ts';
import { nameAndValue, readManagement, readSettings } from './settings.ts';

interface Made {
  folders: Folders;
  inventory: Inventory;
  stop: AbortSignal;
  kill: AbortSignal;
  view: View;
  /** Of the CA's keys. */
  passphrase: string | undefined;
}

/** What all hosts of this command share. @throws DeployError bad-argument */
export async function makeParts(options: PushOptions, made: Made): Promise<PushParts> {
  const { flags, parameters } = options;
  const { folders, inventory, stop, kill, view, passphrase } = made;
  const management = readManagement(options);
  const tools = createTools(new LogHub(new SecretValues()).named('push'), kill);
  const executable =
    flags.executable ?? (isSea() ? process.execPath : join(import.meta.dirname, '../../../dist/ovirt-host-deploy'));
  return {
    settings: readSettings(options),
    management,
    mode: flags.check ? 'check' : flags.plan ? 'plan' : 'deploy',
    agents: new AgentPackages(executable, folders.cache),
    bundle: readBundle(options, { executable, cache: folders.cache, run: tools }),
    authority:
      flags.plan || flags.check || (management !== undefined && !flags.renew)
        ? undefined
        : await openAuthority(options, { folders, run: tools, view, passphrase }),
    certificates: options.certificates,
    inventory,
    logs: folders.logs,
    logLimit: logLimitOf(parameters),
    correlationId: randomUUID().slice(0, 8),
    limits: limitsOf(parameters),
    askpass: askpassCommand(),
    rebootSeconds: parameters.ServerRebootTimeout,
    stop,
    kill,
    tell: (host, event) => view.tell(host, event),
  };
}

/** Our executable by another name, or the sources with the name as first word. */
function askpassCommand(): readonly [string, ...string[]] {
  if (isSea()) return [process.execPath];
  return [process.execPath, join(import.meta.dirname, '../../main.ts'), 'ovirt-host-deploy-askpass'];
}

/** Undefined where nothing asks for a bundle: push sends its agent in its own way. */
function readBundle(
  options: PushOptions,
  parts: Pick<BundleSourceParts, 'executable' | 'cache' | 'run'>,
): Bundle | undefined {
  const environment = bundleEnvironment(options);
  if (environment === undefined) return undefined;
  const { flags, parameters } = options;
  const command = flags['bootstrap-command'] ?? parameters.BootstrapCommand;
  const place = flags.bundle ?? (parameters.BootstrapPackageDirectory || undefined);
  const { BootstrapPackageName: name, BootstrapCacheRefreshInterval: refresh } = parameters;
  return { source: new BundleSource({ ...parts, place, name, refresh }), command, environment };
}

/** What a bundle's @ENVIRONMENT@ is; undefined where nothing asks for a bundle. @throws DeployError bad-argument */
export function bundleEnvironment({ flags, parameters }: PushOptions): ReadonlyMap<string, string> | undefined {
  const given = flags['bootstrap-environment'].map((one) => nameAndValue('--bootstrap-environment', one));
  const asking = [
    flags.bundle,
    flags['bootstrap-command'],
    parameters.BootstrapCommand,
    parameters.BootstrapPackageDirectory,
  ];
  if (asking.some((one) => one !== undefined && one !== '')) {
    if (flags.plan || flags.check)
      throw bad(`--${flags.plan ? 'plan' : 'check'} is for the agent that push brings itself, not for a bundle`);
    if (flags['node-image'] !== undefined) throw bad('--node-image needs no bundle');
    return new Map(given);
  }
  if (given.length > 0) throw bad('--bootstrap-environment is for --bundle and --bootstrap-command');
  return undefined;
}
