// The agent or the package manager is ended in the middle, or another package manager is at work: the packages end up whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../deploy/client.ts';
import { serveRepositories } from '../lab/repo/serve.ts';
import type { PackageHost } from './host.ts';
import { complaints } from './host.ts';

/** Node.js names its process after a thread. */
const agent = '^/root/ovirt-host-deploy';
const inScriptlet = '[ -e /run/rpm-test/slow-post.started ]';
const letGo = 'touch /run/rpm-test/slow-post.go';

export function interruptionTests(host: () => PackageHost): void {
  /** Updates packages and stops in the %post of one of them. */
  async function begin(env: readonly string[] = []): Promise<{ start: string[]; run: Promise<Outcome> }> {
    const at = host();
    await at.offer('v1', 'faulty');
    await at.shell(`mkdir -p /run/rpm-test; ${letGo}; dnf -y -q install virt-top slow-post-1.0; rm -rf /run/rpm-test`);
    await at.offer('v1', 'v2', 'faulty');
    const start = await at.packages();
    const run = at.run({ action: ['installUpdate', 'slow-post,virt-top,iptables-services'], env });
    await at.until(inScriptlet);
    return { start, run };
  }

  test('SIGTERM in the rpm transaction waits for it, then takes everything back', async () => {
    const at = host();
    const { start, run } = await begin();
    await at.shell(`pkill -TERM -f ${agent}; sleep 1; ${inScriptlet}; ${letGo}`);
    const back = run.then((outcome) => outcome);
    await at.until(inScriptlet);
    await at.shell(letGo);
    const outcome = await back;
    assert.equal(outcome.code, 1);
    assert.match(complaints(outcome), /SIG15/);
    assert.deepEqual(await at.packages(), start);
  });

  test('a script that hangs: signals are answered at once, the second one ends the script, and all is rolled back', async () => {
    const at = host();
    const { start, run } = await begin(['PACKAGER/timeout=int:1']);
    await at.shell(`pkill -INT -f ${agent}`);
    await at.until('grep -q "Waiting for dnf .*runs a script .*The next signal ends" /root/run.log');
    await at.shell(`pkill -INT -f ${agent}`);
    await at.until('grep -q "Ended the script of a package" /root/run.log');
    await at.shell('rm -f /run/rpm-test/slow-post.started');
    const back = run.then((outcome) => outcome);
    await at.until(inScriptlet);
    await at.shell(letGo);
    const outcome = await back;
    assert.equal(outcome.code, 1);
    assert.doesNotMatch(complaints(outcome), /taken back|rolled back/);
    assert.deepEqual(await at.packages(), start);
  });

  test('SIGTERM during a download ends it at once, and nothing has changed', async () => {
    const at = host();
    const start = await at.packages();
    const { promise: stalled, resolve } = Promise.withResolvers<void>();
    await using server = await serveRepositories(at.host.machineAddress, (path) => {
      if (path.endsWith('.rpm')) resolve();
      return path.endsWith('.rpm');
    });
    await at.host.writeFile(
      '/etc/yum.repos.d/test-host.repo',
      `[web]\nname=web\nbaseurl=${server.url}/v1\ngpgcheck=0\n`,
    );
    const run = at.run({ action: ['install', 'virt-top'] });
    await stalled;
    await at.shell(`pkill -TERM -f ${agent}`);
    const outcome = await run;
    assert.equal(outcome.code, 1);
    assert.match(complaints(outcome), /SIG15/);
    assert.equal(await at.shell('pgrep -x "dnf|dnf5|dnf-3" || true'), '');
    assert.deepEqual(await at.packages(), start);
  });

  test('a killed agent: the package manager goes on, the next run takes its work back', async () => {
    const at = host();
    const { start, run } = await begin();
    await at.shell(`pkill -KILL -f ${agent}`);
    await run;
    const next = at.run({});
    await at.shell(letGo);
    await at.until(inScriptlet);
    await at.shell(letGo);
    const outcome = await next;
    assert.equal(outcome.code, 0, outcome.stdout);
    assert.deepEqual(await at.packages(), start);
    assert.equal((await at.run({})).records.filter((record) => /did not end/.test(record)).length, 0);
  });

  test('agent and package manager killed at once: two versions are left, the next run mends that', async () => {
    const at = host();
    const { start, run } = await begin();
    await at.shell(`pkill -KILL -f ${agent}; pkill -KILL -x "dnf|dnf5|dnf-3"; sleep 0.5`);
    await run;
    assert.notDeepEqual(await at.packages(), start);
    await at.shell(letGo);
    const next = at.run({});
    await at.until(inScriptlet);
    await at.shell(letGo);
    const outcome = await next;
    assert.equal(outcome.code, 0, outcome.stdout);
    assert.deepEqual(await at.packages(), start);
    assert.equal(await at.shell('rpm -V virt-top slow-post'), '');
  });

  test('a long transaction says now and then that it is at work', async () => {
    const at = host();
    const { run } = await begin(['PACKAGER/keepAliveInterval=int:1']);
    await at.shell(`sleep 3; ${letGo}`);
    const outcome = await run;
    assert.equal(outcome.code, 0, outcome.stdout);
    assert.ok(
      outcome.records.some((record) => record.startsWith('INFO DNF is at work')),
      outcome.records.join('\n'),
    );
  });

  test('another package manager is waited for, and named', async () => {
    const at = host();
    await at.offer('v1', 'faulty');
    await at.shell('dnf -y -q install slow-post >/dev/null 2>&1 & true');
    await at.until(inScriptlet);
    const run = at.run({ action: ['install', 'virt-top'] });
    await at.until('grep -q "waiting for it" /root/run.log');
    await at.shell(letGo);
    const outcome = await run;
    assert.equal(outcome.code, 0, outcome.stdout);
    assert.match(complaints(outcome), /WARNING Another package manager is at work.*install slow-post/);
  });

  test('it is not waited for without end', async () => {
    const at = host();
    await at.offer('v1', 'faulty');
    await at.shell('dnf -y -q install slow-post >/dev/null 2>&1 & true');
    await at.until(inScriptlet);
    const outcome = await at.run({ action: ['install', 'virt-top'], env: ['PACKAGER/lockTimeout=int:1'] });
    await at.shell(letGo);
    await at.until('! rpm -q virt-top && ! pgrep -x "dnf|dnf5|dnf-3"');
    assert.equal(outcome.code, 1);
    assert.match(complaints(outcome), /still at work after 1 s.*slow-post/);
  });
}
