// A small deployment with every kind of change, and the tree that it starts from.
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Rig } from './rig.ts';

const why = 'a test';

export function prepareTree(root: string): void {
  fs.rmSync(root, { recursive: true, force: true });
  fs.mkdirSync(join(root, 'etc'), { recursive: true, mode: 0o755 });
  fs.writeFileSync(join(root, 'etc/changed'), 'old\n', { mode: 0o600 });
  fs.writeFileSync(join(root, 'etc/removed'), 'old\n', { mode: 0o640 });
  fs.writeFileSync(join(root, 'etc/done-at-once'), 'old\n', { mode: 0o644 });
  fs.symlinkSync('old', join(root, 'etc/link'));
}

/** Until the commit. */
export async function stageAll(rig: Rig): Promise<void> {
  await rig.main.begin();
  const target = rig.path('/etc/done-at-once');
  const undo = [{ kind: 'link.restore', args: { path: '/etc/made-at-once', before: null } }];
  await rig.changes.make(
    { kind: 'command', target, why },
    () => {
      fs.symlinkSync('x', rig.path('/etc/made-at-once'));
      return Promise.resolve();
    },
    { undo },
  );
  await rig.main.writeFile({ path: '/etc/new/deep/file', content: 'new', mode: 0o640, why });
  await rig.main.writeFile({ path: '/etc/changed', content: 'new', why });
  await rig.main.removeFile({ path: '/etc/removed', why });
  await rig.main.link({ path: '/etc/link', target: 'elsewhere', why });
  await rig.main.ensureFolder({ path: '/etc/folder', mode: 0o750, why });
}

/** As the stages of a deployment drive it: an error rolls back. @returns the error */
export async function runAll(rig: Rig): Promise<Error | undefined> {
  try {
    await stageAll(rig);
    await rig.main.commit();
    return undefined;
  } catch (error) {
    await rig.manager.rollback();
    return error as Error;
  } finally {
    rig.manager.finish();
  }
}
