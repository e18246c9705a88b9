// VNC consoles: certificates, qemu.conf and SASL.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vnc, vdsmPki } from '../../../../../plugins/ovirt-host-common/keys.ts';
import { vncTls } from '../../../../../plugins/ovirt-host-common/vnc/tls/index.ts';
import { vncQemuConf } from '../../../../../plugins/ovirt-host-deploy/vnc/qemu-conf/index.ts';
import { vncSasl } from '../../../../../plugins/ovirt-host-deploy/vnc/sasl/index.ts';
import { hasFixedEntry } from '../../../../../plugins/ovirt-host-deploy/vnc/sasl/users.ts';
import { fakeContext } from '../../../fake-context.ts';

const keys = [...Object.values(vnc), ...Object.values(vdsmPki)];
const spice = '/etc/pki/vdsm/libvirt-spice';
const own = '/etc/pki/vdsm/libvirt-vnc';
const set = {
  [`${spice}/ca-cert.pem`]: 'CA\n',
  [`${spice}/server-cert.pem`]: 'C\n',
  [`${spice}/server-key.pem`]: 'K\n',
};
const tls = { 'VNC/tls': true };
const qemuConf = '/etc/libvirt/qemu.conf';

test('TLS: copies of the set of SPICE', async () => {
  const { recorded, run } = fakeContext({ keys, env: tls, files: set });
  await run(vncTls);
  assert.deepEqual(
    recorded.files.map(({ path, content, mode, owner, secret }) => [path, content, mode, owner, secret]),
    [
      [`${own}/ca-cert.pem`, 'CA\n', 0o644, 'root', undefined],
      [`${own}/server-cert.pem`, 'C\n', 0o644, 'root', undefined],
      [`${own}/server-key.pem`, 'K\n', 0o440, 'vdsm', true],
    ],
  );
});

test('copies of an earlier deployment are renewed unasked, others are not made', async () => {
  const renewed = fakeContext({ keys, files: { ...set, [`${own}/server-key.pem`]: 'old\n' } });
  await renewed.run(vncTls);
  assert.equal(renewed.recorded.files.length, 3);
  const none = fakeContext({ keys, files: set });
  await none.run(vncTls);
  assert.deepEqual(none.recorded.files, []);
});

test('TLS without certificates is refused, unless an enrolment brings them', async () => {
  await assert.rejects(fakeContext({ keys, env: tls }).run(vncTls), { code: 'pki-key', message: /VNC\/tls/ });
  const { recorded, run } = fakeContext({ keys, env: { ...tls, 'VDSM/certificateEnrollment': 'request' } });
  await run(vncTls);
  assert.match(recorded.log.join(), /INFO VNC consoles are encrypted once/);
});

test('a plan with an enrolment: the copies are unknown', async () => {
  const env = { ...tls, 'VDSM/certificateEnrollment': 'inline' };
  const { recorded, run } = fakeContext({ keys, env, planning: true });
  await run(vncTls);
  assert.deepEqual(
    recorded.files.map(({ unknown }) => unknown),
    [true, true, true],
  );
});

test('qemu.conf says TLS only where the certificates are', async () => {
  for (const [files, expected] of [
    [{ [qemuConf]: '' }, 0],
    [{ [qemuConf]: '', [`${own}/server-key.pem`]: 'K' }, 1],
  ] as const) {
    const { recorded, run } = fakeContext({ keys, env: tls, files });
    await run(vncQemuConf);
    assert.equal(recorded.files.length, expected);
  }
});

test('qemu.conf changed: libvirtd restarted; nothing wanted and nothing there: nothing', async () => {
  const { ctx, recorded, run } = fakeContext({
    keys,
    files: { [qemuConf]: 'a\n' },
    units: { libvirtd: { running: true } },
  });
  await run(vncQemuConf);
  assert.deepEqual([recorded.files, recorded.services], [[], []]);
  ctx.changes.record({ kind: 'file', target: qemuConf, why: '' });
  await run(vncQemuConf);
  assert.deepEqual(recorded.services, ['restart libvirtd']);
});

test('SASL: packages, configuration, and a database planned with its undo', async () => {
  const { recorded, run } = fakeContext({ keys, env: { 'VNC/sasl': true }, planning: true });
  await run(vncSasl);
  assert.deepEqual(recorded.packages, ['installUpdate cyrus-sasl-lib cyrus-sasl-scram']);
  assert.equal(recorded.files[0]?.content, 'mech_list: scram-sha-256\nsasldb_path: /etc/sasl2/vnc_passwd.db\n');
  assert.equal(recorded.changes[0]?.target, '/etc/sasl2/vnc_passwd.db');
});

test('SASL off: nothing happens', async () => {
  const { recorded, run } = fakeContext({ keys });
  await run(vncSasl);
  assert.deepEqual([recorded.packages, recorded.files, recorded.changes], [[], [], []]);
});

test('the fixed entry of an old role is known', () => {
  assert.ok(hasFixedEntry('vnc@h: userPassword\ndummy_user@h1: userPassword\n'));
  assert.ok(!hasFixedEntry('not_dummy_user@h1: userPassword\n'));
});
