// vdsm.conf from the VDSM_CONFIG keys: replaced, merged, left alone, or refused.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { vdsm } from '../../../../../plugins/ovirt-host-deploy/keys.ts';
import { vdsmConfig } from '../../../../../plugins/ovirt-host-deploy/vdsm/config/index.ts';
import { fakeContext, type FakeHost } from '../../../fake-context.ts';

async function run(host: FakeHost) {
  const fake = fakeContext({ keys: Object.values(vdsm), ...host });
  await fake.run(vdsmConfig);
  return fake.recorded.files;
}

const env = { 'VDSM_CONFIG/vars/ssl': 'true', 'VDSM_CONFIG/addresses/management_port': '54321' };
const written = '[addresses]\nmanagement_port = 54321\n\n[vars]\nssl = true\n';
const conf = '/etc/vdsm/vdsm.conf';

test('the file is replaced', async () => {
  const [file, ...more] = await run({ env, files: { [conf]: '[irs]\nx = 1\n' } });
  assert.deepEqual(more, []);
  assert.deepEqual([file?.path, file?.content, file?.owner], [conf, written, 'root']);
});

test('with configMerge the rest is kept', async () => {
  const [file] = await run({ env: { ...env, 'VDSM/configMerge': true }, files: { [conf]: '[irs]\nx = 1\n' } });
  assert.equal(file?.content, '[irs]\nx = 1\n\n[addresses]\nmanagement_port = 54321\n\n[vars]\nssl = true\n');
});

test('with configMerge and no file it is made', async () => {
  assert.equal((await run({ env: { ...env, 'VDSM/configMerge': true } }))[0]?.content, written);
});

test('no keys: untouched', async () => {
  assert.deepEqual(await run({ files: { [conf]: 'x' } }), []);
});

test('configOverride off: untouched, and nothing is refused', async () => {
  const off = { 'VDSM/configOverride': false, 'VDSM_CONFIG/nosection': 'x' };
  assert.deepEqual(await run({ env: { ...env, ...off } }), []);
});

suite('refused, naming the key', () => {
  const bad: [string, string, RegExp][] = [
    ['VDSM_CONFIG/ssl', 'true', /^VDSM_CONFIG\/ssl names no section/],
    ['VDSM_CONFIG/vars/', 'true', /^VDSM_CONFIG\/vars\/ names no section/],
    ['VDSM_CONFIG//ssl', 'true', /^VDSM_CONFIG\/\/ssl names no section/],
    ['VDSM_CONFIG/vars/ssl', 'true\n[irs]', /^"VDSM_CONFIG\/vars\/ssl" .*U\+000A/],
    ['VDSM_CONFIG/vars/ssl', 'tr\0ue', /U\+0000/],
    ['VDSM_CONFIG/va]rs/ssl', 'true', /cannot be a section and a key/],
    ['VDSM_CONFIG/vars/a=b', 'true', /cannot be a section and a key/],
    ['VDSM_CONFIG/vars/#ssl', 'true', /cannot be a section and a key/],
    ['VDSM_CONFIG/vars/ssl\nx', 'true', /^"VDSM_CONFIG\/vars\/ssl\\nx" .*U\+000A/],
  ];
  for (const [name, value, message] of bad)
    test(JSON.stringify(`${name}=${value}`), async () => {
      const fake = fakeContext({ keys: Object.values(vdsm), env: { [name]: value } });
      await assert.rejects(fake.run(vdsmConfig, 'VALIDATION'), { code: 'bad-value', message });
    });
});
