// The process runner of a deployment into an image tree: programs of this machine, and only such as work on the tree.
import { basename } from 'node:path';
import { DeployError } from '../base/errors.ts';
import { quoteCommand } from './quote.ts';
import type { Run } from './run.ts';

/** Those of dnf and systemctl are given by their callers, which know where it stands. */
const needs: Readonly<Record<string, string>> = {
  dnf: '--installroot=',
  'dnf-3': '--installroot=',
  dnf5: '--installroot=',
  yum: '--installroot=',
  systemctl: '--root=',
};

/** Read nothing of this machine and change nothing. */
const harmless = ['curl'];

/**
 * rpm is sent into the tree, unless it was given a database of its own.
 * @throws DeployError image-command: anything that would ask or change this machine instead of the tree.
 */
export function runInImage(run: Run, root: string): Run {
  return async (argv, options) => {
    const [program, ...args] = argv;
    const name = basename(program);
    if (name === 'rpm') return run(args.includes('--dbpath') ? argv : [program, `--root=${root}`, ...args], options);
    const need = needs[name];
    const told = need !== undefined && args.some((arg) => arg === `${need}${root}` || arg === '--version');
    if (told || harmless.includes(name)) return run(argv, options);
    throw new DeployError(
      'image-command',
      `${quoteCommand(argv)} is for a running host, not for the image tree ${root}; leave it to the first boot`,
    );
  };
}
