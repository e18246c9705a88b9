// A small deployment in a process of its own, for tests that kill it: `node dying-run.ts FOLDER [recover]`.
import * as fs from 'node:fs';
import { makeRig } from './rig.ts';

const [folder = '', recover] = process.argv.slice(2);
const rig = makeRig({}, folder);
const why = 'a test';
if (recover === undefined) {
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
  await rig.main.commit();
  rig.manager.finish();
} else {
  await rig.recover();
}
