// Enrolment in all its modes: what is shown, asked, written and removed, and what stops it before anything is written.
import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { suite, test } from 'node:test';
import { odeploy, vdsmPki as keys } from '../../../../../plugins/ovirt-host-common/keys.ts';
import { vdsmPki } from '../../../../../plugins/ovirt-host-common/vdsm/pki/index.ts';
import type { Value } from '../../../../../src/environment/key.ts';
import { makeRequest } from '../../../../../src/x509/request.ts';
import { makeRsaKey } from '../../../../../src/x509/rsa-key.ts';
import { fakeContext, type Fake, type FakeHost } from '../../../fake-context.ts';
import { answer } from '../../../x509/authority.ts';

const pendingPath = '/etc/pki/vdsm/keys/vdsmkey.pending.pem';
const pendingKey = await makeRsaKey(2048);
const chain = answer((await makeRequest(pendingKey)).join('\n'));
const otherChain = answer((await makeRequest(await makeRsaKey(2048))).join('\n'));
const mode = (way: string, more: Record<string, Value> = {}) => ({ 'VDSM/certificateEnrollment': way, ...more });
const allKeys = [...Object.values(odeploy), ...Object.values(keys)];

/** A context whose CA answers the request that was shown, and which remembers what was registered as secret. */
function hostWithCa(host: FakeHost): Fake & { secrets: string[] } {
  const fake = fakeContext({ keys: allKeys, ...host });
  const secrets: string[] = [];
  Object.assign(fake.ctx.secrets, { add: (value: string) => secrets.push(value) });
  const { dialog } = fake.ctx;
  Object.assign(dialog, {
    queryMultiString: (name: string) => {
      fake.recorded.dialog.push(`ask ${name}`);
      const shown = fake.recorded.dialog.find((line) => line.startsWith('show VDSM_CERTIFICATE_REQUEST:\n'));
      assert.ok(shown !== undefined);
      return Promise.resolve(answer(shown.slice(shown.indexOf('\n') + 1)));
    },
  });
  return { ...fake, secrets };
}

const files = (fake: Fake) =>
  fake.recorded.files.map((f) => `${(f.mode ?? 0).toString(8)} ${f.owner}:${f.group} ${f.path}`);
const contentOf = (fake: Fake, path: string) => fake.recorded.files.find((f) => f.path === path)?.content.toString();

const enrolledFiles = [
  '644 root:kvm /etc/pki/vdsm/certs/cacert.pem',
  '644 root:kvm /etc/pki/vdsm/libvirt-spice/ca-cert.pem',
  '644 root:kvm /etc/pki/CA/cacert.pem',
  '644 root:kvm /etc/pki/vdsm/certs/vdsmcert.pem',
  '644 root:kvm /etc/pki/vdsm/libvirt-spice/server-cert.pem',
  '644 root:kvm /etc/pki/libvirt/clientcert.pem',
  '440 vdsm:kvm /etc/pki/vdsm/keys/vdsmkey.pem',
  '440 vdsm:kvm /etc/pki/vdsm/libvirt-spice/server-key.pem',
  '440 vdsm:kvm /etc/pki/libvirt/private/clientkey.pem',
];

test('none: nothing happens', async () => {
  const fake = fakeContext({ keys: allKeys });
  await fake.run(vdsmPki);
  assert.deepEqual([fake.recorded.files, fake.recorded.dialog], [[], []]);
});

suite('inline', () => {
  test('asks, verifies and writes everything, moded', async () => {
    const fake = hostWithCa({ env: mode('inline') });
    await fake.run(vdsmPki);
    assert.deepEqual(files(fake), enrolledFiles);
    const host = contentOf(fake, '/etc/pki/vdsm/certs/vdsmcert.pem') ?? '';
    const key = contentOf(fake, '/etc/pki/vdsm/keys/vdsmkey.pem') ?? '';
    assert.ok(createPublicKey(host).equals(createPublicKey(key)));
    assert.equal(contentOf(fake, '/etc/pki/libvirt/private/clientkey.pem'), key);
    assert.notEqual(contentOf(fake, '/etc/pki/CA/cacert.pem'), host);
    assert.deepEqual(fake.secrets, [key]);
    assert.ok(fake.recorded.files.every((f) => f.enforcePermissions === true));
    assert.ok(!fake.recorded.dialog.join('').includes('PRIVATE'));
  });
  test("folders of the system stay root's", async () => {
    const fake = hostWithCa({ env: mode('inline') });
    await fake.run(vdsmPki);
    for (const file of fake.recorded.files) {
      const ours = /^\/etc\/pki\/(vdsm\/|libvirt\/private\/)/.test(file.path);
      assert.equal(`${file.folderOwner}:${file.folderGroup}`, ours ? 'vdsm:kvm' : 'root:root', file.path);
      assert.equal(file.folderMode, 0o755);
    }
  });
  test('goes to the trust store of vdsm.conf', async () => {
    const fake = hostWithCa({
      env: mode('inline'),
      files: { '/etc/vdsm/vdsm.conf': '[vars]\ntrust_store_path = /srv/pki\n' },
    });
    await fake.run(vdsmPki);
    assert.deepEqual(
      files(fake),
      enrolledFiles.map((line) => line.replace('/etc/pki/vdsm/', '/srv/pki/')),
    );
  });
  test('an older pending key goes, folders are set right', async () => {
    const fake = hostWithCa({
      env: mode('inline'),
      files: { [pendingPath]: pendingKey },
    });
    await fake.run(vdsmPki);
    assert.deepEqual(fake.recorded.removed, [pendingPath]);
    assert.deepEqual(
      fake.recorded.folders.map(({ path, mode: bits, owner, group }) => [path, bits, owner, group]),
      ['/etc/pki/vdsm/keys', '/etc/pki/vdsm/libvirt-spice'].map((path) => [path, 0o755, 'vdsm', 'kvm']),
    );
  });
  test('a chain for another key stops it before anything is written', async () => {
    const fake = fakeContext({ keys: allKeys, env: mode('inline'), answers: { VDSM_CERTIFICATE_CHAIN: otherChain } });
    await assert.rejects(fake.run(vdsmPki), { code: 'pki-key' });
    assert.deepEqual([fake.recorded.files, fake.recorded.removed], [[], []]);
  });
  test('an empty answer stops it', async () => {
    const fake = fakeContext({ keys: allKeys, env: mode('inline'), answers: { VDSM_CERTIFICATE_CHAIN: [] } });
    await assert.rejects(fake.run(vdsmPki), { code: 'pki-chain' });
  });
});

suite('request', () => {
  test('leaves the key pending and the run incomplete', async () => {
    const fake = hostWithCa({ env: mode('request', { 'ODEPLOY/installIncompleteReasons': ['earlier'] }) });
    await fake.run(vdsmPki);
    assert.deepEqual(files(fake), [`400 root:root ${pendingPath}`]);
    const [file] = fake.recorded.files;
    assert.deepEqual(
      [file?.folderMode, file?.folderOwner, file?.folderGroup, file?.secret],
      [0o700, 'vdsm', 'kvm', true],
    );
    assert.equal(fake.ctx.env.get(odeploy.installIncomplete), true);
    assert.deepEqual(fake.ctx.env.get(odeploy.installIncompleteReasons), [
      'earlier',
      'Certificate enrollment required',
    ]);
    assert.equal(fake.recorded.dialog.length, 1);
    assert.deepEqual(fake.secrets, [file?.content]);
  });
});

suite('accept', () => {
  const pending = { [pendingPath]: pendingKey };
  test('takes the chain that was given', async () => {
    const fake = hostWithCa({ env: mode('accept', { 'VDSM/certificateChain': chain }), files: pending });
    await fake.run(vdsmPki);
    assert.deepEqual(files(fake), enrolledFiles);
    assert.equal(contentOf(fake, '/etc/pki/vdsm/keys/vdsmkey.pem'), pendingKey);
    assert.deepEqual(fake.recorded.removed, [pendingPath]);
    assert.deepEqual(fake.recorded.dialog, []);
    assert.ok(fake.secrets.includes(pendingKey));
  });
  test('asks for it otherwise', async () => {
    const answers = { VDSM_CERTIFICATE_CHAIN: chain };
    const fake = fakeContext({ keys: allKeys, env: mode('accept'), files: pending, answers });
    await fake.run(vdsmPki);
    assert.deepEqual(fake.recorded.dialog, ['ask VDSM_CERTIFICATE_CHAIN']);
    assert.deepEqual(files(fake), enrolledFiles);
  });
  test('without a pending request it is refused at VALIDATION', async () => {
    const fake = fakeContext({ keys: allKeys, env: mode('accept', { 'VDSM/certificateChain': chain }) });
    const message = /^PKI accept mode while no pending request/;
    await assert.rejects(fake.run(vdsmPki, 'VALIDATION'), { code: 'pki-key', message });
  });
  test('a chain that answers another request is refused at VALIDATION', async () => {
    const env = mode('accept', { 'VDSM/certificateChain': otherChain });
    const fake = fakeContext({ keys: allKeys, env, files: pending });
    await assert.rejects(fake.run(vdsmPki, 'VALIDATION'), { code: 'pki-key', message: /older request/ });
  });
  test('where this run moves the store, MISC refuses', async () => {
    const env = mode('accept', { 'VDSM_CONFIG/vars/trust_store_path': '/srv/pki' });
    const fake = fakeContext({ keys: allKeys, env });
    await fake.run(vdsmPki, 'VALIDATION');
    await assert.rejects(fake.run(vdsmPki, 'MISC'), { code: 'pki-key' });
  });
  test('a pending key that is none is refused, and not shown', async () => {
    const env = mode('accept', { 'VDSM/certificateChain': chain });
    const fake = fakeContext({ keys: allKeys, env, files: { [pendingPath]: 'hush' } });
    await assert.rejects(fake.run(vdsmPki), { code: 'pki-key', message: /vdsmkey.pending.pem holds no readable/ });
  });
});

suite('refused at VALIDATION', () => {
  const bad: [Record<string, Value>, RegExp][] = [
    [mode('Inline'), /^VDSM\/certificateEnrollment must be none, request, accept, inline, not 'Inline'$/],
    [mode(''), /VDSM\/certificateEnrollment must be/],
    [mode('inline', { 'VDSM/keySize': 1024 }), /^VDSM\/keySize must be 2048/],
    [mode('request', { 'VDSM/keySize': 0 }), /^VDSM\/keySize must be 2048/],
  ];
  for (const [env, message] of bad)
    test(JSON.stringify(env), async () => {
      await assert.rejects(fakeContext({ keys: allKeys, env }).run(vdsmPki, 'VALIDATION'), {
        code: 'bad-value',
        message,
      });
    });
});

suite('a plan', () => {
  for (const way of ['inline', 'accept'])
    test(`${way}: files are known, their content is not, and nobody is asked`, async () => {
      const host = { keys: allKeys, env: mode(way), planning: true, files: { [pendingPath]: pendingKey } };
      const fake = fakeContext(host);
      await fake.run(vdsmPki);
      assert.deepEqual(files(fake), enrolledFiles);
      assert.ok(fake.recorded.files.every((f) => f.unknown === true));
      assert.deepEqual(fake.recorded.dialog, []);
    });
  test('request: the pending key is unknown', async () => {
    const fake = fakeContext({ keys: allKeys, env: mode('request'), planning: true });
    await fake.run(vdsmPki);
    assert.deepEqual(
      fake.recorded.files.map((f) => f.unknown),
      [true],
    );
    assert.deepEqual(fake.recorded.dialog, []);
  });
});
