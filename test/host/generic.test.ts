// The generic plugins that need no transaction to be seen: debug aids, answer files, environment files, configuration queries.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Outcome, Script } from './deploy/client.ts';
import { converse } from './deploy/client.ts';
import { executable } from './deploy/executable.ts';
import { TestHost } from './lab/host.ts';

const program = '/root/ovirt-host-deploy';
let host: TestHost;

before(async () => {
  const built = await executable();
  host = await TestHost.boot({ name: 'generic', base: 'dnf4' });
  await host.copyIn(built, program, 0o755);
});
after(async () => host.dispose());

const otopi = async (environment: string, script: Script = {}, more = ''): Promise<Outcome> =>
  converse(host.sshProcess(`${environment} ${program} otopi DIALOG/dialect=str:machine ${more}`), script);
const logOf = async (outcome: Outcome): Promise<string> => {
  const name = /### Log file: (\S+)/.exec(outcome.stdout)?.[1] ?? '';
  return host.readFile(name);
};

describe('debug aids', () => {
  test('a plain run shows none of them', async () => {
    const { code, stdout } = await otopi('');
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /otopi\.debug/);
  });

  test('a command is run, and what came of it told', async () => {
    const { code, stdout } = await otopi(`OTOPI_TEST_COMMAND='sh -c "echo out; echo err >&2; exit 3"'`);
    assert.equal(code, 0);
    for (const said of ['exit code: 3', 'stdout: out', 'stderr: err']) assert.ok(stdout.includes(`### ${said}`), said);
  });

  test('a note is shown', async () => {
    assert.match((await otopi('', {}, `'ODEBUG/note="str:hello there"'`)).stdout, /^### .*hello there/m);
  });

  test('a forced failure fails where it is told to', async () => {
    const { code, records } = await otopi('OTOPI_FORCE_FAIL_STAGE=STAGE_MISC OTOPI_FORCE_FAIL_PRIORITY=PRIORITY_LAST');
    assert.equal(code, 1);
    assert.ok(
      records.includes(
        `ERROR Failed to execute stage 'Misc configuration': Forced failure in MISC at priority 90000 [forced-failure]`,
      ),
    );
    assert.match((await otopi('OTOPI_FORCE_FAIL_STAGE=STAGE_MSIC')).stdout, /did you mean STAGE_MISC\?/);
  });

  test('the run waits after an error until somebody answers, and the log has the state of the host', async () => {
    const environment = 'OTOPI_WAIT_ON_ERROR=1 OTOPI_FORCE_FAIL_STAGE=STAGE_SETUP';
    const script: Script = { answer: ({ name }) => (name === 'WAIT_ON_ERR_ANS' ? [''] : undefined) };
    const outcome = await otopi(environment, script, 'BASE/debug=int:1');
    assert.equal(outcome.code, 1);
    assert.deepEqual(outcome.asked, ['WAIT_ON_ERR_ANS']);
    const log = await logOf(outcome);
    for (const words of ['ip address show', 'systemctl list-units', 'ssh.service'])
      assert.ok(log.includes(words), words);
  });
});

describe('answers', () => {
  const answers = '/root/answers.conf';

  test('are kept for the next run, which then asks nothing', async () => {
    const wait = 'OTOPI_FORCE_FAIL_STAGE=STAGE_MISC';
    const first = `${wait} ${program} DIALOG/answerFile=str:${answers} VDSM/checkVirtHardware=bool:False`;
    const { code } = await host.ssh(first, { stdin: 'yes\n' });
    assert.equal(code, 1);
    assert.equal(
      await host.readFile(answers),
      '[environment:default]\nQUESTION/1/DIALOG_CONFIRM/DEPLOY_PROCEED=str:yes\n',
    );
    assert.equal((await host.ssh(`stat -c '%a %U' ${answers}`)).stdout, '600 root\n');
    const again = await host.ssh(`${wait} ${program} CORE/configFileName=str:${answers}`, { stdin: '' });
    assert.match(again.stdout, /provided answer: yes/);
    assert.match(again.stdout, /Forced failure in MISC/);
  });
});

describe('files of the site', () => {
  test('environment files are read, not executed', async () => {
    await host.ssh('mkdir -p /etc/otopi.env.d');
    await host.writeFile(
      '/etc/otopi.env.d/10.env',
      '# a comment\nexport OTOPI_FORCE_FAIL_STAGE="STAGE_SETUP"\ntouch /root/executed\n',
    );
    const { code, stdout } = await otopi('');
    await host.ssh('rm -r /etc/otopi.env.d');
    assert.equal(code, 1);
    assert.match(stdout, /Forced failure in SETUP/);
    assert.equal(await host.exists('/root/executed'), false);
  });

  test('a configuration query answers by exit code and on stdout', async () => {
    await host.writeFile('/root/q.conf', '[environment:default]\nA/b=bool:True\nA/list=multi-str:one\n two\n');
    const query = async (args: string) => host.ssh(`${program} otopi-config-query ${args} -f /root/q.conf`);
    assert.equal((await query('match -k A/b -v bool:True')).code, 0);
    assert.equal((await query('match -k A/b -v bool:False')).code, 1);
    assert.equal((await query('match -k A/c -v bool:True')).code, 2);
    assert.equal((await query('query -t -k A/b')).stdout, 'bool:True\n');
    assert.equal((await query('query -k A/list')).stdout, 'one\ntwo\n');
    const missing = await query('query -k A/c');
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /A\/c/);
    assert.equal((await query('quary -k A/b')).code, 64);
  });

  test('the program answers to its other names as links', async () => {
    await host.ssh(
      `for name in otopi otopi-config-query ovirt-host-mgmt setup; do ln -sf ${program} /root/$name; done`,
    );
    assert.match((await host.ssh('/root/otopi --list-events')).stdout, /otopi\.core\.config\.init/);
    assert.doesNotMatch((await host.ssh('/root/otopi --list-events')).stdout, /ovirt-host-deploy/);
    assert.match((await host.ssh('/root/ovirt-host-mgmt --list-events')).stdout, /ovirt-host-mgmt/);
    assert.equal((await host.ssh('/root/otopi-config-query query -k A/b -f /root/q.conf')).stdout, 'True\n');
    assert.doesNotMatch((await host.ssh('/root/setup DIALOG/dialect=str:machine', { stdin: '' })).stdout, /^\*\*%/m);
  });
});
