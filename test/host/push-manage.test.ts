// A deployed host is kept from here: its updates told, its certificate renewed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { executable } from './deploy/executable.ts';
import { TestHost } from './lab/host.ts';
import { only, PushBench, reach } from './push/push.ts';

describe('a deployed host', () => {
  let host: TestHost;
  let bench: PushBench;
  const certificate = '/etc/pki/vdsm/certs/vdsmcert.pem';
  before(async () => {
    await executable();
    host = await TestHost.boot({ name: 'bk-keep', base: 'dnf4', repo: ['v1'] });
    bench = new PushBench();
    const run = await bench.push([...reach(host), host.address]);
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
  });
  after(async () => {
    bench[Symbol.dispose]();
    await host.dispose();
  });

  test('gets a new certificate of the same CA, and keeps its services', async () => {
    const first = await host.readFile(certificate);
    const ca = await host.readFile('/etc/pki/vdsm/certs/cacert.pem');
    const run = await bench.push([...reach(host), '--renew', host.address]);
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
    assert.notEqual(await host.readFile(certificate), first);
    assert.equal(await host.readFile('/etc/pki/vdsm/certs/cacert.pem'), ca);
    assert.equal((await host.ssh('systemctl is-active vdsmd')).stdout, 'active\n');
  });

  test('tells its updates and installs nothing', async () => {
    await host.ssh(`sed -i 's/v1/v2/g' /etc/yum.repos.d/*.repo`);
    const installed = async (): Promise<string> => (await host.ssh('rpm -q vdsm')).stdout;
    const first = await installed();
    const run = await bench.push([...reach(host), '--check-updates', host.address]);
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
    const told = run.events.filter(({ event }) => event === 'note').map(({ text }) => text ?? '');
    assert.ok(
      told.some((text) => /^updates: .*vdsm-/.test(text)),
      told.join('\n'),
    );
    assert.equal(await installed(), first);
    const due = await bench.push([...reach(host), '--check-updates', '--due']);
    assert.deepEqual([due.code, due.hosts], [0, []], 'it was asked just now');
    const update = await bench.push([...reach(host), '--update', '--packages', 'vdsm', host.address]);
    assert.equal(only(update).result, 'complete', JSON.stringify(only(update)));
    assert.notEqual(await installed(), first);
  });
});
