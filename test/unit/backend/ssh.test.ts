// What ssh says, understood: prompts, its log, and what we tell it; the words are OpenSSH's own, as 7.4 to 9.9 print them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sshArguments } from '../../../src/backend/ssh/arguments.ts';
import { parseServerKey, sshFailure } from '../../../src/backend/ssh/failure.ts';
import { answerPrompt, parsePrompt } from '../../../src/backend/ssh/prompt.ts';
import { parseHostKey, type SshTarget } from '../../../src/backend/ssh/target.ts';

const known = 'SHA256:7biL/cH9UFagn987ryZm0yjGkM4ZckpOGng3Kfzcp9A';
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
    ["root@h1's password: ", { kind: 'password', host: 'h1' }],
    ['(root@h1) Password: ', { kind: 'password', host: 'h1' }],
    ['Password:', { kind: 'password', host: undefined }],
    ["Enter passphrase for key '/root/.ssh/id_rsa': ", { kind: 'passphrase' }],
    ['Verification code: ', { kind: 'other' }],
    ["Please type 'yes', 'no' or the fingerprint: ", { kind: 'other' }],
  ];
  for (const [text, expected] of cases)
    test(text.split('\n')[0] ?? '', () => assert.deepEqual(parsePrompt(text), expected));
});

describe('answers', () => {
  const answer = async (text: string, more: Partial<SshTarget> = {}, hostName = 'h1') =>
    answerPrompt(parsePrompt(text), { ...target, ...more }, hostName);
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

  test('the password goes to the target alone', async () => {
    assert.equal((await answer("root@h1's password: ")).answer, 'pw');
    assert.equal((await answer("root@H1's password: ")).answer, 'pw');
    assert.equal((await answer("root@h1.example.test's password: ", {}, 'h1.example.test')).answer, 'pw');
    assert.equal((await answer("root@bastion's password: ")).answer, undefined);
    assert.equal((await answer('Password:')).answer, undefined);
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

  test('the key of the host, unless a certificate vouched for it', () => {
    const log = `debug1: Server host key: ssh-ed25519 ${known}\n`;
    assert.deepEqual(parseServerKey(log), { type: 'ED25519', fingerprint: known });
    assert.deepEqual(parseServerKey(`debug1: Server host key: ecdsa-sha2-nistp256 ${known}`)?.type, 'ECDSA');
    assert.equal(
      parseServerKey(`debug1: Server host certificate: ssh-ed25519-cert-v01@openssh.com ${known}, serial`),
      undefined,
    );
  });
});

describe('the command line', () => {
  const files = { log: '/l', knownHosts: '/k' };
  const lineOf = (more: Partial<SshTarget>): string =>
    sshArguments({ ...target, ...more }, files, { connect: 5, peer: 60 }, 'true').join(' ');

  test('holds no password, and none is asked for where none is given', () => {
    assert.ok(!lineOf({}).includes('pw'));
    assert.match(lineOf({ password: undefined }), /PreferredAuthentications=gssapi-with-mic,hostbased,publickey/);
  });

  test('a pinned key is compared under a name of its own, of its own type', () => {
    const line = lineOf({ hostKey: { type: 'RSA', fingerprint: known } });
    assert.match(
      line,
      /HostKeyAlias=ovirt-host-deploy-target .*UserKnownHostsFile=\/k .*HostKeyAlgorithms=rsa-sha2-512/,
    );
    assert.ok(!lineOf({}).includes('UserKnownHostsFile'));
  });

  test('a host that looks like an option is none', () =>
    assert.match(lineOf({ host: '-oProxyCommand=x' }), / -- -oProxyCommand=x true$/));
});

test('fingerprints as people copy them', () => {
  assert.deepEqual(parseHostKey(known), { fingerprint: known, type: undefined });
  assert.deepEqual(parseHostKey(`256 ${known} root@h1 (ED25519)`), { fingerprint: known, type: 'ED25519' });
  for (const text of ['', 'SHA256:short', 'MD5:00:11', `${known}x`]) assert.equal(parseHostKey(text), undefined);
});
