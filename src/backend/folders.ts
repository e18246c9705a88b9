// Where the back-end keeps what it must: an engine's folders where there is an engine, else the user's own (XDG base folders).
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isOurs } from './private-folder.ts';

/** Where the back-end keeps what it must; absolute paths. */
export interface Folders {
  /** Logs of hosts. */
  readonly logs: string;
  /** Compressed executables and bundles; may be deleted. */
  readonly cache: string;
  /** Inventory and certificate authority. */
  readonly state: string;
}

/** @param given a folder for everything, instead */
export function backendFolders(given?: string): Folders {
  if (given !== undefined)
    return { logs: join(given, 'host-deploy'), cache: join(given, 'cache'), state: join(given, 'state') };
  const state = join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local/state'), 'ovirt-host-deploy');
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ovirt-host-deploy');
  return {
    logs: join(writable('/var/log/ovirt-engine') ?? state, 'host-deploy'),
    // Of another user's it would be his who is sent to hosts.
    cache: ours('/var/cache/ovirt-engine') ?? cache,
    state,
  };
}

function ours(folder: string): string | undefined {
  return isOurs(folder) ? folder : undefined;
}

function writable(folder: string): string | undefined {
  try {
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return undefined;
  }
}
