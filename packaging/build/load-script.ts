// Part of the executable: loads one of its scripts, which the build compiled already where it could.
import { getAsset, getAssetKeys, getRawAsset } from 'node:sea';
import { Script } from 'node:vm';

type Exports = Readonly<Record<string, unknown>>;
type Wrapper = (module: { exports: Exports }, require: (name: string) => unknown) => void;

/** What a script begins and ends with: the names that CommonJS code expects. */
export const scriptBegin = '(function (module, require) { const exports = module.exports; ';
export const scriptEnd = '\n})';

/** @returns the modules that other scripts load from it. A program uses one of them. */
export function loadScript(name: string): Exports {
  const file = `${name}.cjs`;
  const cache = `${name}.cache`;
  // The bundler writes ASCII only, and strings of one byte a character start faster.
  const source = Buffer.from(getRawAsset(file)).toString('latin1');
  const cachedData = getAssetKeys().includes(cache) ? Buffer.from(getAsset(cache)) : undefined;
  return runScript(new Script(source, { filename: file, ...(cachedData === undefined ? {} : { cachedData }) }));
}

export function runScript(script: Script): Exports {
  const module = { exports: {} };
  (script.runInThisContext() as Wrapper)(module, (builtin) => process.getBuiltinModule(builtin));
  return module.exports;
}
