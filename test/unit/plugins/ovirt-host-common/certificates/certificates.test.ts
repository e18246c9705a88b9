// Certificates of migrations and of OVN: what is written for whom, what waits, what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { odeploy } from '../../../../../plugins/ovirt-host-common/keys.ts';
import { ovnCertificates } from '../../../../../plugins/ovirt-host-common/ovn/pki/index.ts';
import { qemuCertificates } from '../../../../../plugins/ovirt-host-common/qemu/pki/index.ts';
import { makeRequest } from '../../../../../src/x509/request.ts';
import { makeRsaKey } from '../../../../../src/x509/rsa-key.ts';
import { fakeContext, type FakeHost } from '../../../fake-context.ts';
import { answer } from '../../../x509/authority.ts';

const keys = Object.values(odeploy);
const migrate = '/etc/pki/vdsm/libvirt-migrate';
const ovn = '/etc/pki/vdsm/ovn';
const key = await makeRsaKey(2048);
const chain = answer((await makeRequest(key)).join('\n'));

const accept = (name: string): Record<string, string | string[]> => ({
  [`${name}/certificateEnrollment`]: 'accept',
  [`${name}/certificateChain`]: chain,
});
const table = (recorded: ReturnType<typeof fakeContext>['recorded']) =>
  recorded.files.map(({ path, mode, owner, group, secret }) => [path, mode?.toString(8), owner, group, secret]);

test('migrations: the set, its owners and the links of the client', async () => {
  const pending = `${migrate}/server-key.pending.pem`;
  const { recorded, run } = fakeContext({ keys, env: accept('QEMU_PKI'), files: { [pending]: key } });
  await run(qemuCertificates);
  assert.deepEqual(table(recorded), [
    [`${migrate}/ca-cert.pem`, '644', 'root', 'kvm', false],
    [`${migrate}/server-cert.pem`, '644', 'root', 'kvm', false],
    [`${migrate}/server-key.pem`, '440', 'root', 'qemu', true],
  ]);
  assert.deepEqual(
    recorded.links.map(({ path, target }) => [path, target]),
    [
      [`${migrate}/client-cert.pem`, 'server-cert.pem'],
      [`${migrate}/client-key.pem`, 'server-key.pem'],
    ],
  );
  assert.deepEqual([recorded.folders[0]?.mode, recorded.folders[0]?.owner], [0o755, 'vdsm']);
  assert.deepEqual(recorded.removed, [pending]);
  assert.equal(recorded.files[2]?.content, key);
  assert.match(String(recorded.files[0]?.content), /^-----BEGIN CERTIFICATE-----/);
  assert.notEqual(recorded.files[0]?.content, recorded.files[1]?.content);
});

test('OVN: everything is of openvswitch', async () => {
  const files = { [`${ovn}/ovn-key.pending.pem`]: key };
  const { recorded, run } = fakeContext({ keys, env: accept('OVN_PKI'), files });
  await run(ovnCertificates);
  assert.deepEqual(table(recorded), [
    [`${ovn}/ca-cert.pem`, '644', 'openvswitch', 'openvswitch', false],
    [`${ovn}/ovn-cert.pem`, '644', 'openvswitch', 'openvswitch', false],
    [`${ovn}/ovn-key.pem`, '440', 'openvswitch', 'openvswitch', true],
  ]);
});

test('both asked in one run: two requests, two reasons', async () => {
  const env = { 'QEMU_PKI/certificateEnrollment': 'request', 'OVN_PKI/certificateEnrollment': 'request' };
  const { ctx, recorded, run } = fakeContext({ keys, env: { 'OVN_PKI/certificateEnrollment': 'request' } });
  ctx.env.write('QEMU_PKI/certificateEnrollment', env['QEMU_PKI/certificateEnrollment']);
  await run(qemuCertificates);
  await run(ovnCertificates);
  assert.match(recorded.dialog.join('\n'), /QEMU_CERTIFICATE_REQUEST[^]*OVN_CERTIFICATE_REQUEST/);
  assert.deepEqual(ctx.env.get(odeploy.installIncompleteReasons), [
    'Migration certificate enrollment required',
    'OVN certificate enrollment required',
  ]);
  assert.notEqual(recorded.files[0]?.content, recorded.files[1]?.content);
});

test('inline: the answer is asked for under its own name', async () => {
  const fake = fakeContext({ keys, env: { 'QEMU_PKI/certificateEnrollment': 'inline' } });
  const shown: string[] = [];
  const dialog = {
    ...fake.ctx.dialog,
    displayMultiString: (_name: string, lines: Iterable<string> | AsyncIterable<string>) =>
      Promise.resolve(void shown.push(...(lines as Iterable<string>))),
    queryMultiString: (name: string) =>
      Promise.resolve(name === 'QEMU_CERTIFICATE_CHAIN' ? answer(shown.join('\n')) : []),
  };
  Object.assign(fake.ctx, { dialog });
  await fake.run(qemuCertificates);
  assert.equal(fake.recorded.files.length, 3);
});

test('a plan knows the files, not their content', async () => {
  const { recorded, run } = fakeContext({ keys, env: { 'OVN_PKI/certificateEnrollment': 'inline' }, planning: true });
  await run(ovnCertificates);
  assert.deepEqual(
    recorded.files.map(({ unknown, content }) => [unknown, content]),
    [
      [true, ''],
      [true, ''],
      [true, ''],
    ],
  );
});

const other = await makeRsaKey(2048);
const refusals: [string, FakeHost, string][] = [
  ['no pending request', { env: accept('QEMU_PKI') }, 'pki-key'],
  [
    'a chain for another key',
    { env: accept('QEMU_PKI'), files: { [`${migrate}/server-key.pending.pem`]: other } },
    'pki-key',
  ],
  [
    'no chain at all',
    {
      env: { ...accept('QEMU_PKI'), 'QEMU_PKI/certificateChain': ['nothing'] },
      files: { [`${migrate}/server-key.pending.pem`]: key },
    },
    'pki-chain',
  ],
  ['an unknown way', { env: { 'QEMU_PKI/certificateEnrollment': 'yes' } }, 'bad-value'],
];
for (const [name, host, code] of refusals)
  test(`refused at VALIDATION: ${name}`, async () => {
    await assert.rejects(fakeContext({ keys, ...host }).run(qemuCertificates, 'VALIDATION'), { code });
  });

test('none: nothing happens', async () => {
  const { recorded, run } = fakeContext({ keys });
  await run(qemuCertificates);
  await run(ovnCertificates);
  assert.deepEqual([recorded.files, recorded.folders, recorded.dialog], [[], [], []]);
});
