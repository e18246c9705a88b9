// Somebody edits a file while a run is at work on it: at every moment his edit stays, with the change of the run where both fit.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { putKey } from '../../../plugins/otopi/network/ssh/authorized-keys.ts';
import { withFenceKdump } from '../../../plugins/ovirt-host-deploy/kdump/packages/kdump-conf.ts';
import { editQemuConf } from '../../../plugins/ovirt-host-deploy/vnc/qemu-conf/editor.ts';
import { mergeIni } from '../../../src/host/ini-edit.ts';
import { parseOpenSshKey } from '../../../src/openssh/openssh-key.ts';
import { textEdit } from '../../../src/transaction/text-edit.ts';
import type { FileEdit, FileSpec } from '../../../src/transaction/transaction.ts';
import type { Rig } from './rig.ts';
import { makeRig } from './rig.ts';

const why = 'a test';
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPa4vVtJ0xYTkNgB5XvnPzxxTpPlG2xYhKc1Qv6Kjk4g engine';
const fence = { address: 'engine.test', port: 7410, interval: 5 };

interface Edited {
  path: string;
  before: string;
  content: FileEdit;
  /** What the run adds, and what the administrator adds. */
  ours: RegExp;
  theirs: string;
}

const files: readonly Edited[] = [
  {
    path: '/root/.ssh/authorized_keys',
    before: '# keys\n',
    content: (current) => putKey(current ?? new Uint8Array(), parseOpenSshKey(key)),
    ours: / engine$/m,
    theirs: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake admin',
  },
  {
    path: '/etc/vdsm/vdsm.conf',
    before: '[vars]\nssl = true\n',
    content: textEdit((text) =>
      mergeIni(text ?? '', [{ section: 'addresses', key: 'management_port', value: '54321' }]),
    ),
    ours: /^management_port = 54321$/m,
    theirs: '# mine',
  },
  {
    path: '/etc/libvirt/qemu.conf',
    before: '#vnc_password = "x"\n',
    content: textEdit((text) => editQemuConf(text ?? '', { tls: '/etc/pki/vdsm/libvirt-vnc', sasl: false })),
    ours: /^vnc_tls=1$/m,
    theirs: 'max_files = 32768',
  },
  {
    path: '/etc/kdump.conf',
    before: 'path /var/crash\n',
    content: textEdit((text) => withFenceKdump(text ?? '', fence)),
    ours: /^fence_kdump_nodes engine\.test$/m,
    theirs: 'core_collector makedumpfile -l',
  },
];

/** Does what it is given when its turn in the commit comes. */
let inCommit: () => void = () => undefined;
let rig: Rig;
beforeEach(() => {
  inCommit = () => undefined;
  rig = makeRig({ steps: { 'test.do': () => inCommit() } });
});
afterEach(() => rig.dispose());

/** By another process: in place, or by a new file of the same name as editors do. */
function edit({ path, theirs }: Edited, how: 'append' | 'replace' = 'append'): void {
  const at = rig.path(path);
  const { status, stderr } =
    how === 'append'
      ? spawnSync('tee', ['-a', at], { input: `${theirs}\n`, encoding: 'utf8' })
      : spawnSync('sed', ['-i', `$a ${theirs}`, at], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

const step = { kind: 'test.do', args: {} };
/** Added after the file it is committed before it, and the other way round. */
const turn = (on: Rig) =>
  on.main.add({ name: 'turn', change: { kind: 'command', target: 'x', why }, commit: [step], undo: [] });

function put(file: Edited): void {
  fs.mkdirSync(dirname(rig.path(file.path)), { recursive: true, mode: 0o755 });
  fs.writeFileSync(rig.path(file.path), file.before);
}

const write = (file: Edited): Promise<void> => rig.main.writeFile({ path: file.path, content: file.content, why });

/** Dies in the commit, before or after the file was replaced. */
async function dieInCommit(file: Edited, when: 'before' | 'after'): Promise<void> {
  await rig.main.begin();
  if (when === 'after') await turn(rig);
  await write(file);
  if (when === 'before') await turn(rig);
  inCommit = () => {
    throw new Error('died');
  };
  await assert.rejects(rig.main.commit(), /died/);
  inCommit = () => undefined;
}

interface Moment {
  name: string;
  run: (file: Edited) => Promise<void>;
  /** Whether the change of the run is there in the end. */
  ours: boolean;
}

const moments: readonly Moment[] = [
  {
    name: 'before it is staged',
    ours: true,
    run: async (file) => {
      await rig.main.begin();
      edit(file);
      await write(file);
      await rig.main.commit();
    },
  },
  ...(['append', 'replace'] as const).map((how) => ({
    name: `after it is staged, by ${how}`,
    ours: true,
    run: async (file: Edited) => {
      await rig.main.begin();
      await write(file);
      edit(file, how);
      await rig.main.commit();
    },
  })),
  ...(['append', 'replace'] as const).map((how) => ({
    name: `in the commit, before it is replaced, by ${how}`,
    ours: true,
    run: async (file: Edited) => {
      await rig.main.begin();
      await write(file);
      await turn(rig);
      let edits = 0;
      inCommit = () => {
        if (edits++ === 0) edit(file, how);
      };
      await rig.main.commit();
    },
  })),
  {
    name: 'in the commit, after it is replaced',
    ours: true,
    run: async (file) => {
      await rig.main.begin();
      await turn(rig);
      await write(file);
      inCommit = () => edit(file);
      await rig.main.commit();
    },
  },
  {
    name: 'after a package of the run',
    ours: true,
    run: async (file) => {
      await rig.main.begin();
      await write(file);
      await rig.changes.make({ kind: 'package', target: 'p', why }, async () => edit(file), { undo: [] });
      await rig.main.commit();
    },
  },
  {
    name: 'between its replacement and the rollback',
    ours: true,
    run: async (file) => {
      await dieInCommit(file, 'after');
      edit(file);
      await rig.manager.rollback();
    },
  },
  {
    name: 'between staging and the rollback',
    ours: false,
    run: async (file) => {
      await rig.main.begin();
      await write(file);
      edit(file);
      await rig.manager.rollback();
    },
  },
  ...(['before', 'after'] as const).map((when) => ({
    name: `between a crash ${when} its replacement and the recovery`,
    ours: when === 'after',
    run: async (file: Edited) => {
      await dieInCommit(file, when);
      edit(file);
      await rig.restart().recover();
    },
  })),
  {
    name: 'between a crash before the commit and the recovery',
    ours: false,
    run: async (file) => {
      await rig.main.begin();
      await write(file);
      edit(file);
      await rig.restart().recover();
    },
  },
];

for (const file of files)
  suite(`an edit of ${file.path}`, () => {
    for (const { name, run, ours } of moments)
      test(`${name} is kept`, async () => {
        put(file);
        await run(file);
        const content = rig.read(file.path) ?? '';
        assert.ok(content.includes(file.theirs), content);
        assert.ok(content.includes(file.before.trim()), content);
        assert.equal(file.ours.test(content), ours, content);
        assert.deepEqual(
          fs.readdirSync(dirname(rig.path(file.path))).filter((one) => one.startsWith('.')),
          [],
          'nothing is left beside it',
        );
      });
  });

suite('a file that is replaced as a whole', () => {
  const spec: FileSpec = { path: '/etc/f', content: 'of the run', why };
  const theirs = (): void => fs.writeFileSync(rig.path('/etc/f'), 'theirs\n');
  beforeEach(() => {
    fs.mkdirSync(rig.path('/etc'));
    fs.writeFileSync(rig.path('/etc/f'), 'old\n');
    fs.writeFileSync(rig.path('/etc/other'), 'old\n');
  });

  const changed = { code: 'file-changed', message: /\/etc\/f .*start again/ };
  const cases: Record<string, () => Promise<void>> = {
    'changed after staging': async () => {
      await rig.main.writeFile(spec);
      theirs();
    },
    'found right, then changed': async () => {
      await rig.main.writeFile({ ...spec, content: 'old' });
      theirs();
    },
    'changed in the commit': async () => {
      await rig.main.writeFile(spec);
      await rig.main.writeFile({ ...spec, path: '/etc/other' });
      await turn(rig);
      inCommit = theirs;
    },
    'to be removed, changed in the commit': async () => {
      await rig.main.removeFile({ path: '/etc/f', why });
      await turn(rig);
      inCommit = theirs;
    },
    'made by somebody where there was none': async () => {
      fs.unlinkSync(rig.path('/etc/f'));
      await rig.main.writeFile(spec);
      await turn(rig);
      inCommit = theirs;
    },
  };
  for (const [name, prepare] of Object.entries(cases))
    test(`${name}, fails the run and stays`, async () => {
      await rig.main.begin();
      await prepare();
      await assert.rejects(rig.main.commit(), changed);
      await rig.manager.rollback();
      assert.equal(rig.read('/etc/f'), 'theirs\n');
      assert.equal(rig.read('/etc/other'), 'old\n');
      assert.deepEqual(fs.readdirSync(rig.path('/etc')), ['f', 'other']);
    });

  test('in a recovery both versions are kept, and the rest is finished', async () => {
    await rig.main.begin();
    await rig.main.writeFile({ ...spec, path: '/etc/other' });
    await rig.main.writeFile(spec);
    await turn(rig);
    inCommit = () => {
      throw new Error('died');
    };
    await assert.rejects(rig.main.commit(), /died/);
    inCommit = () => undefined;
    theirs();
    const next = rig.restart();
    await next.recover();
    assert.equal(rig.read('/etc/f'), 'theirs\n');
    assert.equal(rig.read('/etc/other'), 'of the run\n');
    const said = next.log.find((line) => line.includes('/etc/f')) ?? '';
    const [found = '', written = ''] = [...said.matchAll(/: (\/[^;)]+)/g)].map(([, path]) => path ?? '');
    assert.equal(fs.readFileSync(found, 'utf8'), 'theirs\n');
    assert.equal(fs.readFileSync(written, 'utf8'), 'of the run\n');
    assert.equal(fs.statSync(written).mode & 0o777, 0o600);
  });

  test('a backup of a recovery that failed is not taken for what is there later', async () => {
    await rig.main.begin();
    await rig.main.writeFile(spec);
    await turn(rig);
    inCommit = () => {
      throw new Error('died');
    };
    await assert.rejects(rig.main.commit(), /died/);
    await assert.rejects(rig.restart().recover(), /died/);
    theirs();
    inCommit = () => undefined;
    await rig.restart().recover();
    assert.equal(rig.read('/etc/f'), 'theirs\n');
  });

  test('permissions come back with the rollback, and an edit of them alone is no conflict', async () => {
    fs.chmodSync(rig.path('/etc/f'), 0o600);
    await rig.main.begin();
    await turn(rig);
    await rig.main.writeFile({ ...spec, content: 'old', mode: 0o644, enforcePermissions: true });
    inCommit = () => {
      throw new Error('failed');
    };
    await assert.rejects(rig.main.commit(), /failed/);
    assert.equal(fs.statSync(rig.path('/etc/f')).mode & 0o777, 0o644);
    await rig.manager.rollback();
    assert.equal(fs.statSync(rig.path('/etc/f')).mode & 0o777, 0o600);
  });
});

suite('edits of one run add up', () => {
  test('and are made again together', async () => {
    fs.mkdirSync(rig.path('/etc'));
    fs.writeFileSync(rig.path('/etc/f'), 'a\n');
    const add = (line: string): FileEdit =>
      textEdit((text) => (text?.includes(line) ? text : `${text ?? ''}${line}\n`));
    await rig.main.begin();
    await rig.main.writeFile({ path: '/etc/f', content: add('one'), why });
    await rig.main.writeFile({ path: '/etc/f', content: add('two'), why });
    fs.appendFileSync(rig.path('/etc/f'), 'theirs\n');
    await rig.main.commit();
    assert.equal(rig.read('/etc/f'), 'a\ntheirs\none\ntwo\n');
  });

  test('of text in another encoding keep its bytes', () => {
    const bytes = Buffer.from([0x23, 0xe9, 0x0a]);
    const edited = textEdit((text) => `${text ?? ''}more\n`)(bytes);
    assert.deepEqual(edited, Buffer.concat([bytes, Buffer.from('more\n')]));
  });
});
