// The human dialect on a real terminal: colours and progress there and only there, typos asked again, Ctrl-C rolled back.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { leavePackageUsers } from './deploy/baseline.ts';
import { executable } from './deploy/executable.ts';
import { Terminal } from './human/terminal.ts';
import { TestHost } from './lab/host.ts';
import { compareSnapshots } from './lab/snapshot.ts';

const program = '/root/ovirt-host-deploy';
const settings = 'VDSM_CONFIG/vars/ssl=str:true VDSM/certificateEnrollment=str:none';
// oxlint-disable-next-line no-control-regex
const colours = /\x1b\[3\dm/;
const progress = /\[ \d+ of \d+ \] [A-Z]/;
let host: TestHost;

before(async () => {
  const built = await executable();
  host = await TestHost.boot({ name: 'human', base: 'dnf4', repo: ['signed'] });
  await host.copyIn(built, program, 0o755);
  await leavePackageUsers(host);
});
after(async () => host.dispose());

/** As an administrator would type it. */
const deploy = async (environment = ''): Promise<Terminal> => {
  const [ssh = '', ...options] = host.sshCommand();
  return Terminal.run([ssh, '-t', ...options, `${environment} ${program} ${settings}`]);
};

describe('on a terminal', () => {
  test('Ctrl-C in the middle of the packages: all is taken back, exit code 1', async () => {
    const start = await host.snapshot();
    await host.ssh('mkdir -p /run/rpm-test; echo slow > /run/rpm-test/vdsm.post');
    await using terminal = await deploy();
    await terminal.waitFor(/\(yes\/no\) $/);
    await terminal.answer('yes');
    await terminal.waitFor(/key[^]*\(yes\/no\) $/i);
    await terminal.answer('yes');
    await host.ssh('until [ -e /run/rpm-test/vdsm.post.started ]; do sleep 0.05; done');
    await terminal.waitFor(/\[ \d+ of \d+ \] Package installation, \d+:\d\d, dnf 4: package \d+ of \d+/);
    await terminal.press('C-c');
    await host.ssh('sleep 0.5; rm -r /run/rpm-test');
    assert.equal(await terminal.ended(), 1);
    assert.match(await terminal.screen(), /\[WARNING\] Aborted/);
    assert.deepEqual(compareSnapshots(start, await host.snapshot()), []);
  });

  test('colours, progress, and a typo that is asked again', async () => {
    await using terminal = await deploy();
    await terminal.waitFor(/\(yes\/no\) $/);
    await terminal.answer('yse');
    await terminal.waitFor(/\(yes\/no\) [^]*Invalid value[^]*\(yes\/no\) $/);
    await terminal.answer('yes');
    await terminal.waitFor(/key[^]*\(yes\/no\) $/i);
    await terminal.answer('yes');
    assert.equal(await terminal.ended(), 0);
    assert.match(terminal.written, colours);
    assert.match(terminal.written, /\[ \d+ of \d+ \] Package installation, \d+:\d\d/);
    assert.match(terminal.written, /\[ \d+ of \d+ \] Closing up, \d+:\d\d/);
    const screen = await terminal.screen();
    assert.doesNotMatch(screen, progress, 'at the end the line is gone');
    assert.match(screen, /\[ INFO  \] Stage: Termination/);
  });

  test('Ctrl-C at a question ends the run, exit code 1', async () => {
    await using terminal = await deploy();
    await terminal.waitFor(/\(yes\/no\) $/);
    await terminal.press('C-c');
    assert.equal(await terminal.ended(), 1);
    assert.match(await terminal.screen(), /\[WARNING\] Aborted/);
  });

  test('NO_COLOR: no colours, and progress all the same', async () => {
    await using terminal = await deploy('NO_COLOR=1');
    await terminal.waitFor(/\(yes\/no\) $/);
    await terminal.answer('no');
    assert.equal(await terminal.ended(), 1);
    assert.doesNotMatch(terminal.written, colours);
    assert.match(terminal.written, progress);
    assert.match(terminal.written, /\[WARNING\] Aborted/);
  });
});

test('into a pipe: neither colours nor progress, nor any other escape sequence', async () => {
  const { code, stdout, stderr } = await host.ssh(`${program} ${settings}`, { stdin: 'yes\n' });
  assert.equal(code, 0, stdout);
  assert.equal(stderr, '');
  assert.match(stdout, /\[ INFO  \] Stage: Closing up/);
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(stdout, /\x1b|\r/);
  assert.doesNotMatch(stdout, progress);
});
