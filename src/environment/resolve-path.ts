// File names as people give them: `~` is home, and what is relative starts where the program was started.
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { base } from './engine-keys.ts';
import type { Environment } from './environment.ts';

export function resolvePath(name: string, startedIn: string, home: string): string {
  if (name === '~') return home;
  return name.startsWith('~/') ? resolve(home, name.slice(2)) : resolve(startedIn, name);
}

/** Resolves names as given to this run, by BASE/executionDirectory. */
export function startFolder(env: Environment): (name: string) => string {
  const startedIn = env.get(base.executionDirectory) ?? process.cwd();
  return (name) => resolvePath(name, startedIn, homedir());
}
