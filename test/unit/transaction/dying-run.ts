// A small deployment in a process of its own, for tests that kill it: `node dying-run.ts FOLDER [recover]`.
import { makeRig } from './rig.ts';
import { stageAll } from './changes.ts';

const [folder = '', recover] = process.argv.slice(2);
const rig = makeRig({}, folder);
if (recover === undefined) {
  await stageAll(rig);
  await rig.main.commit();
  rig.manager.finish();
} else {
  await rig.recover();
}
