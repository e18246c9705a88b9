// The steps of symbolic links: made, removed and put back as links, whatever they lead to. A link that somebody else changed stays.
import * as fs from 'node:fs';
import { DeployError, errnoOf } from '../base/errors.ts';
import { crashPoint } from './crash-point.ts';
import { FileChanged } from './file-changed.ts';
import { named } from './file-error.ts';
import { openParent } from './folder.ts';
import type { StepHandler, StepTools } from './step.ts';

/** Where it led, or null where there was nothing; undefined in journals of 2.0.0, which did not ask. */
type Known = string | null | undefined;

export const linkSteps: Readonly<Record<string, StepHandler>> = {
  'link.make': (args, tools) => {
    const { path, target, before } = args as { path: string; target: string; before?: Known };
    turn(path, tools, { from: before, to: target, forward: true });
  },

  'link.remove': (args, tools) => {
    const { path, before } = args as { path: string; before?: Known };
    turn(path, tools, { from: before, to: null, forward: true });
  },

  /** Puts back what was there before: another link, or nothing. */
  'link.restore': (args, tools) => {
    const { path, before, made } = args as { path: string; before: string | null; made?: Known };
    turn(path, tools, { from: made, to: before, forward: false });
  },
};

function turn(path: string, tools: StepTools, how: { from: Known; to: string | null; forward: boolean }): void {
  named(path, () => {
    const { folder, place, name } = openFolderOf(path, tools, how.to);
    if (folder === undefined) return;
    const temp = `${folder.fdPath}/.${name}.link`;
    try {
      // A crash may have left it.
      if (isLink(temp)) fs.unlinkSync(temp);
      const now = readNow(place, path, tools, how.forward);
      if (now === how.to || now === undefined) return;
      if (how.from !== undefined && now !== how.from) return leave(path, tools, how.forward);
      setLink(place, temp, how.to);
      fs.fsyncSync(folder.fd);
    } finally {
      folder.close();
    }
  });
}

function openFolderOf(
  path: string,
  tools: StepTools,
  to: string | null,
): ReturnType<typeof openParent> | { folder: undefined; place: string; name: string } {
  try {
    return openParent(path, { root: tools.root });
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' || to !== null) throw error;
    return { folder: undefined, place: '', name: '' };
  }
}

/** Undefined where something else is there and stays. */
function readNow(place: string, path: string, tools: StepTools, forward: boolean): string | null | undefined {
  try {
    return linkTarget(place, path);
  } catch (error) {
    if (forward && tools.recovering !== true) throw error;
    leave(path, tools, false);
    return undefined;
  }
}

/** At once: there is never nothing of that name in between. */
function setLink(place: string, temp: string, to: string | null): void {
  crashPoint();
  if (to === null) {
    fs.unlinkSync(place);
  } else {
    fs.symlinkSync(to, temp);
    crashPoint();
    fs.renameSync(temp, place);
  }
  crashPoint();
}

function isLink(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function leave(path: string, tools: StepTools, forward: boolean): void {
  if (forward && tools.recovering !== true) throw new FileChanged(path);
  tools.log.warning(`Somebody else changed ${path} meanwhile, and it is left as it is`);
}

/**
 * Where a link leads; null where there is nothing.
 * @param path what messages call it
 * @throws DeployError file-refused: something else is there.
 */
export function linkTarget(place: string, path = place): string | null {
  try {
    return fs.readlinkSync(place);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return null;
    if (errnoOf(cause) !== 'EINVAL') throw cause;
    throw new DeployError('file-refused', `${path} is there and not a symbolic link; move it away`, { cause });
  }
}
