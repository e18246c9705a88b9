// What a push needs, filled up with what is usual.
import { randomUUID } from 'node:crypto';
import { AgentPackages } from '../bootstrap/package.ts';
import { backendFolders } from '../folders.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Parameters } from '../parameter-table.ts';
import { readParameters } from '../parameters.ts';
import type { Limits } from '../ssh/watchdog.ts';
import type { PushParts } from './push-types.ts';
import { defaultSettings, type Settings } from './settings.ts';

/** What has no usual value, and whatever is to differ from it. */
export interface NeededParts extends Partial<Omit<PushParts, 'settings'>> {
  readonly settings?: Partial<Settings>;
  /** Path of the executable for hosts of x86_64; the one for aarch64 lies beside it, `-linux-arm64` behind its name. */
  readonly executable: string;
  readonly inventory: Inventory;
  readonly askpass: PushParts['askpass'];
}

/**
 * Without more: the default settings, no certificate authority (so no certificates), the limits of an oVirt engine, logs and cache
 * where the command `push` has them, no interruption, nobody told.
 */
export function completePushParts({ executable, settings, ...given }: NeededParts): PushParts {
  const folders = backendFolders();
  const parameters = readParameters('', {}, []);
  const never = new AbortController().signal;
  return {
    management: undefined,
    mode: 'deploy',
    bundle: undefined,
    agents: new AgentPackages(executable, folders.cache),
    authority: undefined,
    certificates: ['vdsm'],
    logs: folders.logs,
    logLimit: logLimitOf(parameters),
    correlationId: randomUUID().slice(0, 8),
    limits: limitsOf(parameters),
    rebootSeconds: parameters.ServerRebootTimeout,
    stop: never,
    kill: never,
    tell: () => undefined,
    ...given,
    settings: { ...defaultSettings, ...settings },
  };
}

/** Bytes. */
export function logLimitOf(parameters: Parameters): number {
  return parameters.HostLogLimitMegabytes * 1024 * 1024;
}

export function limitsOf(parameters: Parameters): Limits {
  return {
    connectSeconds: parameters.SSHConnectTimeoutSeconds,
    peerSeconds: parameters.PeerTimeoutSeconds,
    softSeconds: parameters.SSHInactivityTimeoutSeconds,
    hardSeconds: parameters.SSHInactivityHardTimeoutSeconds,
  };
}
