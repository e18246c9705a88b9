// The steps of folders: whose they are, and the removal of those that a run made.
import * as fs from 'node:fs';
import { errnoOf } from '../base/errors.ts';
import { crashPoint } from './crash-point.ts';
import { fileError, named } from './file-error.ts';
import { idsOf } from './file-owner.ts';
import { openFolder, openParent } from './folder.ts';
import type { StepHandler, StepTools } from './step.ts';

export const folderSteps: Readonly<Record<string, StepHandler>> = {
  'folder.permissions': (raw, tools) => {
    const { path, mode, owner, group } = raw as {
      path: string;
      mode: number;
      owner: string | null;
      group: string | null;
    };
    setFolder(path, { mode, ...idsOf(owner, group, tools) }, tools);
  },

  'folder.ids': (raw, tools) => {
    const { path, mode, uid, gid } = raw as { path: string; mode: number; uid: number; gid: number };
    try {
      setFolder(path, { mode, uid, gid }, tools);
    } catch (error) {
      // A folder that is gone has no owner to be given back.
      if (errnoOf(error) !== 'ENOENT') throw fileError(path, error);
    }
  },

  'folder.remove': (raw, tools) => {
    const { path } = raw as { path: string };
    try {
      const { folder, place } = openParent(path, { root: tools.root });
      try {
        crashPoint();
        fs.rmdirSync(place);
      } finally {
        folder.close();
      }
    } catch (error) {
      tools.log.debug(`The folder ${path} stays: ${String(error)}`);
    }
  },
};

function setFolder(path: string, owner: { mode: number; uid: number; gid: number }, tools: StepTools): void {
  const folder = openFolder(path, { root: tools.root });
  try {
    named(path, () => {
      fs.fchownSync(folder.fd, owner.uid, owner.gid);
      crashPoint();
      fs.fchmodSync(folder.fd, owner.mode);
      fs.fsyncSync(folder.fd);
    });
  } finally {
    folder.close();
  }
}
