// File names as people give them: `~` is home, and what is relative starts where the program was started.
import { resolve } from 'node:path';

export function resolvePath(name: string, executionDirectory: string, home: string): string {
  if (name === '~') return home;
  return name.startsWith('~/') ? resolve(home, name.slice(2)) : resolve(executionDirectory, name);
}
