// What ssh says, understood: prompts, its log, and what we tell it; the words are OpenSSH's own, as 7.4 to 9.9 print them.
import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { describe, test } from 'node:test';
import { sshArguments } from '../../../src/backend/ssh/arguments.ts';
import { sshFailure } from '../../../src/backend/ssh/failure.ts';
import { Answers } from '../../../src/backend/ssh/answers.ts';
import { type KnownKeys, nothingKnown } from '../../../src/backend/ssh/known-keys.ts';
import { answerPrompt, parsePrompt } from '../../../src/backend/ssh/prompt.ts';
import { fingerprintOf, parseKnownHosts } from '../../../src/backend/ssh/host-key.ts';
import { loginUser } from '../../../src/backend/ssh/resolve.ts';
import { parseHostKey, type SshTarget } from '../../../src/backend/ssh/target.ts';

const known = 'SHA256:7biL/cH9UFagn987ryZm0yjGkM4ZckpOGng3Kfzcp9A';
const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIGsF9h1CqUpd9Xb5hdpoCUuyhcdC6ynFOp1rOnfV3dlF';
const other = 'SHA256:VP4KX9wd02gY027Bx+fME9gYRgLFs+jxPvg9mEeSUlo';
const target: SshTarget = { host: 'h1', policy: 'strict', password: 'pw' };

const keyPrompt = (host: string, fingerprint = known): string =>
  `The authenticity of host '${host}' can't be established.\nED25519 key fingerprint is ${fingerprint}.\nThis key is not known by any other names.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? `;

describe('prompts', () => {
  const cases: [string, ReturnType<typeof parsePrompt>][] = [
    [keyPrompt('h1 (10.0.0.1)'), { kind: 'host-key', host: 'h1', key: { type: 'ED25519', fingerprint: known } }],
    [
      keyPrompt('[10.0.0.1]:2222 ([10.0.0.1]:2222)'),
      { kind: 'host-key', host: '[10.0.0.1]:2222', key: { type: 'ED25519', fingerprint: known } },
    ],
    ["root@h1's password: ", { kind: 'password' }],
    ['(root@h1) Password: ', { kind: 'password' }],
    ['Password:', { kind: 'password' }],
    ["Enter passphrase for key '/root/.ssh/id_rsa': ", { kind: 'passphrase', file: '/root/.ssh/id_rsa' }],
    [
      keyPrompt('h1', `MD5:${'0a:'.repeat(15)}0b`),
      { kind: 'host-key', host: 'h1', key: { type: 'ED25519', fingerprint: `MD5:${'0a:'.repeat(15)}0b` } },
    ],
    [`Hello. ${keyPrompt('h1')}`, { kind: 'other' }],
    ['Verification code: ', { kind: 'other' }],
    ["Please type 'yes', 'no' or the fingerprint: ", { kind: 'other' }],
  ];
  for (const [text, expected] of cases)
    test(text.split('\n')[0] ?? '', () => assert.deepEqual(parsePrompt(text), expected));
});

describe('answers', () => {
  const answer = async (text: string, more: Partial<SshTarget> = {}, found = nothingKnown, ofTarget = true) =>
    answerPrompt({ prompt: parsePrompt(text), ofTarget }, { ...target, ...more }, found);
  const pinned = { hostKey: { type: 'ED25519', fingerprint: known } };
  const pinnedPrompt = (fingerprint: string): string =>
    keyPrompt('ovirt-host-deploy-target (<no hostip for proxy command>)', fingerprint);

  test('an unknown key is refused, asked about, or accepted, as the policy says', async () => {
    assert.equal((await answer(keyPrompt('h1 (10.0.0.1)'))).answer, 'no');
    assert.match((await answer(keyPrompt('h1 (10.0.0.1)'))).refusal ?? '', new RegExp(known.replaceAll('+', '.')));
    assert.equal((await answer(keyPrompt('h1 (1)'), { policy: 'accept-new' })).answer, 'yes');
    const asked: string[] = [];
    const confirm = (agreed: boolean) => async (question: string) => asked.push(question) > 0 && agreed;
    assert.equal((await answer(keyPrompt('h1 (1)'), { policy: 'ask', confirmHostKey: confirm(true) })).answer, 'yes');
    assert.equal((await answer(keyPrompt('h1 (1)'), { policy: 'ask', confirmHostKey: confirm(false) })).answer, 'no');
    assert.equal((await answer(keyPrompt('h1 (1)'), { policy: 'ask' })).answer, 'no', 'nobody can be asked');
    assert.ok(asked[0]?.includes(known));
  });

  test('a pinned key must be that one, whatever the policy', async () => {
    assert.equal((await answer(pinnedPrompt(known), pinned)).answer, 'yes');
    for (const policy of ['strict', 'ask', 'accept-new'] as const) {
      const refused = await answer(pinnedPrompt(other), { ...pinned, policy, confirmHostKey: async () => true });
      assert.equal(refused.answer, 'no');
      assert.ok(refused.refusal?.includes(known) && refused.refusal.includes(other));
    }
  });

  test('a key that known_hosts has must be that one, whatever the policy; of another port it only helps', async () => {
    const old = { type: 'ED25519', fingerprint: other };
    const good = { type: 'ED25519', fingerprint: known };
    for (const policy of ['strict', 'ask', 'accept-new'] as const) {
      const of = async (keys: Partial<KnownKeys>) =>
        (await answer(keyPrompt('h1 (1)'), { policy }, { ...nothingKnown, ...keys })).answer;
      assert.equal(await of({ keys: [old] }), 'no');
      assert.equal(await of({ keys: [old, good] }), 'yes');
      assert.equal(await of({ others: [good] }), 'yes');
      assert.equal(await of({ others: [old] }), policy === 'accept-new' ? 'yes' : 'no');
    }
    // The key of a jump host is not the one that the target must have.
    const jump = await answer(keyPrompt('bastion (1)'), { ...pinned, policy: 'accept-new' }, nothingKnown, false);
    assert.equal(jump.answer, 'yes');
  });

  test('secrets go to the ssh of the target alone, whatever a jump host says', async () => {
    const secret = { passphrase: 'pp', keyFile: '/k' };
    const said = ["root@h1's password: ", '(root@h1) Password: ', 'Password:', "Enter passphrase for key '/k': "];
    const given = ['pw', 'pw', 'pw', 'pp'];
    for (const [index, text] of said.entries()) {
      assert.equal((await answer(text, secret)).answer, given[index]);
      assert.equal((await answer(text, secret, nothingKnown, false)).answer, undefined);
    }
    assert.equal((await answer("Enter passphrase for key '/other': ", secret)).answer, undefined);
  });

  test('ssh asks for the key once: a host that asks in the same words gets no answer', async () => {
    const answers = new Answers(
      { ...target, policy: 'accept-new' },
      { user: undefined, settings: new Map(), known: nothingKnown },
    );
    assert.equal(await answers.answer(keyPrompt('h1 (1)'), true), 'yes');
    assert.equal(await answers.answer(keyPrompt('h1 (1)', other), true), undefined);
    assert.equal(answers.accepted, true);
  });
});

describe('failures', () => {
  const end = { code: 255, signal: null, stderr: '' };
  const cases: [string, string][] = [
    ['root@h1: Permission denied (publickey,password).', 'ssh-auth'],
    ['Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures', 'ssh-auth'],
    ['Host key verification failed.', 'ssh-host-key'],
    ['@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.', 'ssh-host-key'],
    [
      'Unable to negotiate with 10.0.0.1 port 22: no matching host key type found. Their offer: ssh-rsa',
      'ssh-host-key',
    ],
    ['ssh: Could not resolve hostname h1: Name or service not known', 'ssh-connect'],
    ['ssh: connect to host h1 port 22: Connection refused', 'ssh-connect'],
    ['ssh: connect to host h1 port 22: Connection timed out', 'ssh-connect'],
    ['ssh: connect to host h1 port 22: No route to host', 'ssh-connect'],
    ['Connection timed out during banner exchange', 'ssh-connect'],
    ['Timeout, server h1 not responding.', 'ssh-lost'],
    ['client_loop: send disconnect: Broken pipe', 'ssh-lost'],
    ['', 'ssh-lost'],
  ];
  for (const [log, code] of cases)
    test(`${log.split('\n')[0]}: ${code}`, () => {
      const error = sshFailure('h1', { ...end, log: `debug1: Connecting to h1\n${log}\n` }, undefined);
      assert.equal(error.code, code);
      assert.ok(error.message.includes('h1'));
      assert.ok(!error.message.includes('debug1'));
    });

  test('our own refusal comes first, the host’s stderr before the log', () => {
    const refused = sshFailure('h1', { ...end, log: 'Host key verification failed.' }, 'its key is odd');
    assert.deepEqual([refused.code, refused.message], ['ssh-host-key', 'h1 was not trusted: its key is odd']);
    const said = sshFailure('h1', { code: 1, signal: null, log: 'Connection closed', stderr: 'no login\n' }, undefined);
    assert.match(said.message, /\(ssh: no login; Connection closed\)/);
  });
});

describe('the command line', () => {
  const files = { log: '/l', knownHosts: '/k' };
  const resolved = { user: 'root', settings: new Map<string, string>(), known: nothingKnown };
  const lineOf = (more: Partial<SshTarget>): string =>
    sshArguments({ ...target, ...more }, resolved, files, { connect: 5, peer: 60 }, 'true').join(' ');

  test('holds no password, and none is asked for where none is given', () => {
    assert.ok(!lineOf({}).includes('pw'));
    assert.match(lineOf({ password: undefined }), /PreferredAuthentications=gssapi-with-mic,hostbased,publickey/);
  });

  test('ssh writes the key that it verified into our file, and into no other', () => {
    const line = lineOf({});
    for (const setting of [
      'UserKnownHostsFile=/k',
      'GlobalKnownHostsFile=/dev/null',
      'StrictHostKeyChecking=ask',
      'CheckHostIP=no',
      'UpdateHostKeys=no',
      'FingerprintHash=sha256',
      'GSSAPIDelegateCredentials=no',
      'LogLevel=INFO',
    ])
      assert.ok(line.includes(`-o ${setting} `), setting);
    assert.ok(!line.includes('HostKeyAlias') && !line.includes('HostKeyAlgorithms'));
    const pinned = lineOf({ hostKey: { type: 'RSA', fingerprint: known } });
    assert.match(pinned, /HostKeyAlias=ovirt-host-deploy-target .*HostKeyAlgorithms=rsa-sha2-512/);
    assert.match(lineOf({ hostKey: { type: undefined, fingerprint: 'MD5:00' } }), /FingerprintHash=md5/);
  });

  test('what a configuration would put in place of our command is put back', () => {
    const settings = new Map([
      ['remotecommand', 'tmux'],
      ['sessiontype', 'none'],
      ['stdinnull', 'no'],
    ]);
    const line = sshArguments(
      target,
      { ...resolved, settings },
      files,
      { connect: 2 ** 40, peer: 2 ** 40 },
      'true',
    ).join(' ');
    assert.match(line, /-o remotecommand=none -o sessiontype=default -o StrictHostKeyChecking/);
    assert.match(line, /ConnectTimeout=2000000 .*ServerAliveInterval=2000000 /);
    assert.ok(!lineOf({}).includes('remotecommand'));
  });

  test('a host that looks like an option is none', () =>
    assert.match(lineOf({ host: '-oProxyCommand=x' }), / -- -oProxyCommand=x true$/));
});

test('fingerprints are those that ssh-keygen prints, computed of the key itself', () => {
  const [line] = parseKnownHosts(`h1 ssh-ed25519 ${blob}\n`);
  assert.deepEqual(line, {
    marker: '',
    key: { type: 'ED25519', fingerprint: 'SHA256:+YD47EzwTkkpiPfWSMAfJrJ6iCpDAVutUSC5b1hWBkY' },
  });
  assert.match(fingerprintOf(Buffer.from(blob, 'base64'), 'md5'), /^MD5:([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
  const odd = ['# comment', '', 'h1 ssh-rsa', 'h1 ssh-rsa !!!!', `@revoked * ssh-ed25519 ${blob}`, 'h1 x AAAA'];
  assert.deepEqual(
    parseKnownHosts(odd.join('\n')).map(({ marker }) => marker),
    ['@revoked'],
  );
});

test('whom to log in as: who was named, whom ssh_config(5) names, else the usual one', () => {
  const own = userInfo().username;
  const user = (configured: string, more: Partial<SshTarget> = {}) =>
    loginUser({ ...target, usualUser: 'root', ...more }, new Map([['user', configured]]));
  assert.equal(user(own), 'root');
  assert.equal(user('ops'), undefined);
  assert.equal(user('ops', { user: 'x' }), 'x');
  assert.equal(loginUser({ ...target, usualUser: 'root' }, new Map()), 'root');
});

test('fingerprints as people copy them', () => {
  assert.deepEqual(parseHostKey(known), { fingerprint: known, type: undefined });
  assert.deepEqual(parseHostKey(`256 ${known} root@h1 (ED25519)`), { fingerprint: known, type: 'ED25519' });
  for (const text of ['', 'SHA256:short', 'MD5:00:11', `${known}x`]) assert.equal(parseHostKey(text), undefined);
});
