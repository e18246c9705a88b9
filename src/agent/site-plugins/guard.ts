// What plugins from disk load: each module is checked when it is loaded, wherever it lies, and what was checked is what runs.
import { realpathSync } from 'node:fs';
import type { LoadHookSync, ResolveHookSync } from 'node:module';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DeployError } from '../../base/errors.ts';
import { readTrustedBytes, requireTrustedPath } from '../../environment/ownership.ts';

/** Modules of plugins, and whatever they load; the program's own are none of them. */
const guarded = new Set<string>();
let isListening = false;

/** From here on the module and all that it ever loads must be trusted. */
export function guardModules(file: string): void {
  guarded.add(pathToFileURL(file).href);
  if (!isListening) registerHooks({ resolve, load });
  isListening = true;
}

const resolve: ResolveHookSync = (specifier, context, next) => {
  const found = next(specifier, context);
  if (context.parentURL !== undefined && guarded.has(context.parentURL) && found.url.startsWith('file:'))
    guarded.add(found.url);
  return found;
};

/** @throws DeployError file-refused */
const load: LoadHookSync = (url, context, next) => {
  if (!guarded.has(url)) return next(url, context);
  const path = realpathSync(fileURLToPath(url));
  requireTrustedPath(path);
  const checked = readTrustedBytes(path);
  if (checked === undefined) throw new DeployError('file-refused', `${path} is refused: it has just been removed`);
  const loaded = next(url, context);
  // Libraries in machine code are opened by the system itself, from a place that nobody else can write.
  return loaded.source === undefined || loaded.source === null ? loaded : { ...loaded, source: checked };
};
