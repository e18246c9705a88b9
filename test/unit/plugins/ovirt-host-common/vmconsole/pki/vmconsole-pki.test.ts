// Enrolment of the serial console's certificate: the three ways, a plan, and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vmconsoleCertificates as plugin } from '../../../../../../plugins/ovirt-host-common/vmconsole/pki/index.ts';
import { odeploy } from '../../../../../../plugins/ovirt-host-common/keys.ts';
import { makeRsaKey } from '../../../../../../src/x509/rsa-key.ts';
import { fakeContext, type FakeHost } from '../../../../fake-context.ts';
import { caLine, signHost } from '../../../../openssh/authority.ts';

const folder = '/etc/pki/ovirt-vmconsole';
const pending = `${folder}/host-ssh_host_rsa.pending`;
const enrollment = (mode: string) => ({ 'VMCONSOLE/certificateEnrollment': mode, 'VMCONSOLE/caKey': caLine });
const key = await makeRsaKey(2048);

function prepare(host: FakeHost) {
  const fake = fakeContext({ keys: Object.values(odeploy), ...host });
  return { ...fake, paths: () => fake.recorded.files.map(({ path }) => path) };
}

test('none: nothing happens', async () => {
  const { recorded, run } = prepare({});
  await run(plugin);
  assert.deepEqual([recorded.files, recorded.dialog], [[], []]);
});

test('request: the key waits, the request is shown, the run is incomplete', async () => {
  const { ctx, recorded, run, paths } = prepare({ env: { 'VMCONSOLE/certificateEnrollment': 'request' } });
  await run(plugin);
  assert.deepEqual(paths(), [pending]);
  assert.deepEqual([recorded.files[0]?.mode, recorded.files[0]?.secret], [0o400, true]);
  assert.match(recorded.dialog.join('\n'), /VMCONSOLE_CERTIFICATE_REQUEST:\n-----BEGIN CERTIFICATE REQUEST-----/);
  assert.equal(ctx.env.get(odeploy.installIncomplete), true);
  assert.deepEqual(ctx.env.get(odeploy.installIncompleteReasons), ['Serial console certificate enrollment required']);
});

test('accept: the given certificate for the pending key', async () => {
  const env = { ...enrollment('accept'), 'VMCONSOLE/certificate': `${signHost(key)}\n` };
  const { recorded, run, paths } = prepare({ env, files: { [pending]: key } });
  await run(plugin);
  assert.deepEqual(paths(), [
    `${folder}/ca.pub`,
    `${folder}/host-ssh_host_rsa-cert.pub`,
    `${folder}/host-ssh_host_rsa`,
  ]);
  const [ca, certificate, private_] = recorded.files;
  assert.equal(ca?.content, caLine);
  assert.equal(certificate?.content, signHost(key));
  assert.deepEqual([private_?.mode, private_?.owner, private_?.secret], [0o400, 'ovirt-vmconsole', true]);
  assert.deepEqual(recorded.removed, [pending]);
});

test('inline: the request is answered in the same run', async () => {
  const fake = prepare({ env: enrollment('inline') });
  let privatePem = '';
  const secrets = { add: (value: string) => void (privatePem = value), filter: (t: string) => t };
  const dialog = { ...fake.ctx.dialog, queryValue: () => Promise.resolve(signHost(privatePem)) };
  const ctx = Object.assign(fake.ctx, { secrets, dialog });
  await fake.run(plugin);
  assert.equal(ctx.env.get(odeploy.installIncomplete), false);
  assert.equal(fake.recorded.files.length, 3);
  assert.equal(fake.recorded.files[2]?.content, privatePem);
});

test('a SHA-1 signature is accepted with a warning', async () => {
  const env = { ...enrollment('accept'), 'VMCONSOLE/certificate': signHost(key, 'ssh-rsa') };
  const { recorded, run } = prepare({ env, files: { [pending]: key } });
  await run(plugin);
  assert.match(recorded.log.join('\n'), /WARNING .*SHA-1/);
});

test('no user ovirt-vmconsole: skipped, and said so', async () => {
  const { recorded, run, paths } = prepare({ env: enrollment('inline'), facts: { user: () => undefined } });
  await run(plugin);
  assert.deepEqual(paths(), []);
  assert.match(recorded.log.join('\n'), /INFO There is no user ovirt-vmconsole/);
});

test('a plan asks nothing and knows the files, not their content', async () => {
  const env = { ...enrollment('inline'), 'VMCONSOLE/enable': true };
  const { recorded, run } = prepare({ env, planning: true, facts: { user: () => undefined } });
  await run(plugin);
  assert.deepEqual(
    recorded.files.map(({ unknown }) => unknown),
    [false, true, true],
  );
  assert.deepEqual(recorded.dialog, []);
});

const other = await makeRsaKey(2048);
const refusals: [string, FakeHost, { code: string; message: RegExp }][] = [
  ['accept without a request', { env: enrollment('accept') }, { code: 'pki-key', message: /no pending request/ }],
  ['an unknown way', { env: enrollment('maybe') }, { code: 'bad-value', message: /none, request, accept, inline/ }],
  [
    'a short key',
    { env: { ...enrollment('request'), 'VMCONSOLE/keySize': 1024 } },
    { code: 'bad-value', message: /VMCONSOLE\/keySize/ },
  ],
  [
    'no CA key',
    { env: { 'VMCONSOLE/certificateEnrollment': 'inline' } },
    { code: 'bad-value', message: /VMCONSOLE\/caKey/ },
  ],
  [
    'a CA key of two lines',
    { env: { ...enrollment('inline'), 'VMCONSOLE/caKey': `${caLine}\n${caLine}` } },
    { code: 'bad-value', message: /VMCONSOLE\/caKey/ },
  ],
  [
    'a CA key that is none',
    { env: { ...enrollment('inline'), 'VMCONSOLE/caKey': 'ssh-rsa AAAA' } },
    { code: 'pki-key', message: /VMCONSOLE\/caKey/ },
  ],
  [
    'a certificate for another key, before anything changes',
    { env: { ...enrollment('accept'), 'VMCONSOLE/certificate': signHost(other) }, files: { [pending]: key } },
    { code: 'pki-key', message: /another key/ },
  ],
];
for (const [name, host, expected] of refusals)
  test(`refused at VALIDATION: ${name}`, async () => {
    await assert.rejects(prepare(host).run(plugin, 'VALIDATION'), expected);
  });
