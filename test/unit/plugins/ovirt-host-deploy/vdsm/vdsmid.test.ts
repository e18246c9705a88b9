// The host's id: where it comes from, what is not taken for one, and when it is stored.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { vdsm } from '../../../../../plugins/ovirt-host-deploy/keys.ts';
import { vdsmId } from '../../../../../plugins/ovirt-host-deploy/vdsm/vdsmid/index.ts';
import { parseDeviceTreeId, parseDmiUuid } from '../../../../../plugins/ovirt-host-deploy/vdsm/vdsmid/hardware-id.ts';
import { readTable } from '../../../cases.ts';
import { fakeContext, type FakeHost } from '../../../fake-context.ts';

suite('what the hardware says', () => {
  for (const { name, dmi, deviceTree, id, problem } of readTable<Record<string, string> & { name: string }>('vdsm-id'))
    test(name, () => {
      const found = dmi === undefined ? parseDeviceTreeId(deviceTree ?? '') : parseDmiUuid(dmi);
      assert.equal(found.id, id);
      if (problem === undefined) assert.equal(found.problem, undefined);
      else assert.ok(found.problem?.includes(problem), found.problem);
    });
});

const uuid = '30fcc9ee-1c1b-4b8a-8b0e-6f4e2b6a1d11';
const randomUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const dmidecode = { programs: ['dmidecode'], commands: { '/usr/bin/dmidecode -s system-uuid': `${uuid}\n` } };
const sysfs = '/sys/class/dmi/id/product_uuid';

async function run(host: FakeHost) {
  const fake = fakeContext({ keys: Object.values(vdsm), ...host });
  await fake.run(vdsmId);
  return { id: fake.ctx.env.get(vdsm.id) ?? '', recorded: fake.recorded };
}

test('a stored id stands, and nothing is asked or written', async () => {
  const { id, recorded } = await run({ ...dmidecode, files: { '/etc/vdsm/vdsm.id': 'my-id\n' } });
  assert.equal(id, 'my-id');
  assert.deepEqual(recorded.commands, []);
  assert.deepEqual(recorded.files, []);
});

test('dmidecode is asked first, and its id stored', async () => {
  const { id, recorded } = await run({ ...dmidecode, files: { [sysfs]: 'ffffffff-0000-0000-0000-000000000001' } });
  assert.equal(id, uuid);
  assert.deepEqual(
    recorded.files.map(({ path, content }) => [path, content]),
    [['/etc/vdsm/vdsm.id', uuid]],
  );
});

test('an id that was given wins, and replaces the stored one', async () => {
  const { recorded } = await run({ env: { 'VDSM/vdsmId': 'given' }, files: { '/etc/vdsm/vdsm.id': 'old\n' } });
  assert.equal(recorded.files[0]?.content, 'given');
});

test('without dmidecode the kernel answers, and nothing is installed', async () => {
  const { id, recorded } = await run({ files: { [sysfs]: `${uuid}\n` } });
  assert.equal(id, uuid);
  assert.deepEqual(recorded.packages, []);
});

test('where neither answers dmidecode is installed, as far as it can be had', async () => {
  const { id, recorded } = await run({});
  assert.deepEqual(recorded.packages, ['install dmidecode']);
  assert.match(id, randomUuid);
});

test('a placeholder is told, and a random id taken even if the kernel repeats it', async () => {
  const shared = '03000200-0400-0500-0006-000700080009';
  const { id, recorded } = await run({
    ...dmidecode,
    commands: { '/usr/bin/dmidecode -s system-uuid': shared },
    files: { [sysfs]: shared },
  });
  assert.match(id, randomUuid);
  assert.equal(recorded.log.length, 1);
  assert.match(recorded.log[0] ?? '', /^WARNING .*placeholder/);
});

test('dmidecode that fails is passed over', async () => {
  const { id } = await run({
    ...dmidecode,
    commands: { '/usr/bin/dmidecode -s system-uuid': new Error('no /dev/mem') },
    files: { [sysfs]: uuid },
  });
  assert.equal(id, uuid);
});

for (const arch of ['ppc', 'ppc64', 'ppc64le'])
  test(`${arch}: the device tree tells`, async () => {
    const { id, recorded } = await run({ facts: { arch }, files: { '/proc/device-tree/system-id': 'IBM,02A\0' } });
    assert.equal(id, 'IBM02A');
    assert.deepEqual(recorded.packages, []);
  });

test('s390x: random', async () => {
  assert.match((await run({ facts: { arch: 's390x' } })).id, randomUuid);
});

test('an id with a line break is refused, naming the key', async () => {
  await assert.rejects(run({ env: { 'VDSM/vdsmId': 'a\nb' } }), { code: 'bad-value', message: /^VDSM\/vdsmId / });
});
