// A host that plays a legacy node: it gets an image and upgrades itself, or says why not.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { TestHost } from './lab/host.ts';
import { only, PushBench, reach, type PushRun } from './push/push.ts';

const program = '/usr/share/vdsm-reg/vdsm-upgrade';
const uploaded = '/data/updates/ovirt-node-image.iso';
const image = randomBytes(3_000_000);
const line = (status: string, message: string): string =>
  `<BSTRAP component="UPGRADE" status="${status}" message="${message}"/>`;

describe('a legacy node', () => {
  let host: TestHost;
  let bench: PushBench;
  before(async () => {
    host = await TestHost.boot({ name: 'bk-node', base: 'dnf4' });
    bench = new PushBench();
    writeFileSync(join(bench.folder, 'node.iso'), image);
  });
  after(async () => {
    bench[Symbol.dispose]();
    await host.dispose();
  });

  const upgrade = async (output: string, code = 0): Promise<PushRun> => {
    await host.ssh(
      `mkdir -p /usr/share/vdsm-reg && cat >${program} <<'EOF'\n#!/bin/sh\ncat <<'END'\n${output}\nEND\nexit ${code}\nEOF\nchmod 755 ${program}`,
    );
    return bench.push([...reach(host), '--node-image', join(bench.folder, 'node.iso'), host.address]);
  };
  const records = ({ events }: PushRun): string[] =>
    events.filter(({ event }) => event === 'record').map(({ severity, text }) => `${severity} ${text}`);

  test('that is none says so, and nothing is sent', async () => {
    const run = await bench.push([...reach(host), '--node-image', join(bench.folder, 'node.iso'), host.address]);
    assert.equal(only(run).error?.code, 'bootstrap-failed', JSON.stringify(only(run)));
    assert.match(only(run).error?.message ?? '', /no legacy node/);
    assert.equal(await host.exists(uploaded), false);
  });

  test('gets the image whole and wants a reboot', async () => {
    const run = await upgrade(`starting\n${line('OK', 'a &amp; b')}\n${line('WARN', 'careful')}`);
    assert.equal(only(run).result, 'reboot', JSON.stringify(only(run)));
    assert.deepEqual(records(run), ['INFO starting', 'INFO UPGRADE: a & b', 'WARNING UPGRADE: careful']);
    const sum = createHash('sha256').update(image).digest('hex');
    assert.match((await host.ssh(`sha256sum ${uploaded}`)).stdout, new RegExp(`^${sum} `));
  });

  test('that fails, breaks its XML or its exit code, has failed', async () => {
    const failure = await upgrade(line('FAIL', 'no space'));
    assert.match(only(failure).error?.message ?? '', /no space/);
    assert.equal(only(failure).result, 'failed');
    const broken = await upgrade('<BSTRAP component="X" status="OK"');
    assert.match(only(broken).error?.message ?? '', /broken XML/);
    const silent = await upgrade('nothing', 3);
    assert.match(only(silent).error?.message ?? '', /exit code 3/);
  });
});
