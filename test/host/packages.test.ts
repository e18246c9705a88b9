// The rpm packages on a real host: installed, run, upgraded and removed by dnf from a repository, as docs/installing.md says.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runJdk } from '../../packaging/java/build.ts';
import { compilePrograms } from '../java/programs.ts';
import { executable } from './deploy/executable.ts';
import { engineCommand } from './deploy/old-engine.ts';
import { TestHost } from './lab/host.ts';
import type { Double } from './lab/repo/spec.ts';
import { compareSnapshots } from './lab/snapshot.ts';
import { Repository } from './packages/repository.ts';

const predecessor: readonly Double[] = [
  { name: 'otopi-common', versions: ['1.10.4-1', '1.10.4-1'] },
  { name: 'python3-otopi-lib', versions: ['1.10.4-1', '1.10.4-1'], requires: ['otopi-common'] },
  {
    name: 'otopi-java',
    versions: ['1.10.4-1', '1.10.4-1'],
    files: { '/usr/share/java/otopi/otopi.jar': { text: 'old' } },
  },
  // Debian's, which no rpm of a test host provides
  { name: 'java-runtime', versions: ['17.0.1-1', '17.0.1-1'], provides: ['java-headless = 1:17.0.1'] },
];
const programs = ['ovirt-host-deploy', 'ovirt-host-mgmt', 'otopi', 'otopi-config-query'];

let folder: string;
let repository: Repository;
let host: TestHost;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packages-'));
  repository = await Repository.make(predecessor);
  host = await TestHost.boot({ name: 'packages', base: 'dnf4' });
  await repository.offer(host, '1');
});
after(async () => {
  await host.dispose();
  await repository[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function dnf(command: string): Promise<string> {
  const { code, stdout, stderr } = await host.ssh(`dnf -y --refresh ${command}`);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return stdout;
}

describe('the rpm packages', () => {
  test('installing replaces the predecessor', async () => {
    await dnf('install python3-otopi-lib');
    await dnf('install ovirt-host-deploy');
    const { stdout } = await host.ssh('rpm -qa | grep -c otopi; rpm -V ovirt-host-deploy && echo whole');
    assert.equal(stdout, '0\nwhole\n');
  });

  test('the executable is the one that was built, byte by byte', async () => {
    const { stdout } = await host.ssh('sha256sum </usr/bin/ovirt-host-deploy');
    const expected = createHash('sha256')
      .update(await readFile(await executable()))
      .digest('hex');
    assert.equal(stdout.slice(0, 64), expected);
  });

  test('an engine on this machine finds its bundle, whose tar starts the agent; the executable is there once', async () => {
    const tar = '/root/bundle.tar';
    await host.exec(['tar', '-chf', tar, '-C', '/usr/share/ovirt-host-deploy/interface-3', '.']);
    for (const entry of ['setup', 'ovirt-host-deploy', 'ovirt-host-mgmt']) {
      const { stdout, stderr } = await host.ssh(`cat ${tar} | sh -c '${engineCommand(entry)}'`);
      assert.match(stdout, /^\*\*\*L:INFO Stage: Initializing\n/);
      assert.equal(/^\*\*%/m.test(stdout), entry !== 'setup', entry);
      assert.equal(stderr, '');
    }
    const { size } = await stat(await executable());
    const { stdout } = await host.ssh(`rm -f ${tar} /tmp/*.log; rpm -q --qf '%{SIZE}' ovirt-host-deploy`);
    assert.ok(Number(stdout) < size * 1.05, `${stdout} bytes are installed`);
  });

  test('every name is a program with a manual page and completion', async () => {
    for (const name of programs) {
      const { code, stdout } = await host.ssh(`${name} --help`);
      assert.equal(code, 0);
      assert.match(stdout, /^Usage:\s+/);
      const options = [...stdout.matchAll(/^ {2}.*?(--[a-z-]+)/gm)].map(([, option]) => option ?? '');
      const page = await host.readFile(`/usr/share/man/man1/${name}.1`);
      for (const option of options)
        assert.ok(page.includes(option.replaceAll('-', '\\-')), `${name}.1 lacks ${option}`);
      assert.deepEqual((await complete(name, [name, '--'])).toSorted(), options.toSorted());
    }
    const { stdout } = await host.ssh('ovirt-host-mgmt --list-events; otopi-config-query --help');
    assert.match(stdout, /ovirt-host-mgmt\.packages\.update/);
    assert.match(stdout, /otopi-config-query match/);
  });

  test('the folder that an option wants is completed', async () => {
    assert.deepEqual(await complete('ovirt-host-deploy', ['ovirt-host-deploy', '--root', '/usr/sha']), ['/usr/share']);
  });

  test('the examples of the configuration are all comments, and read', async () => {
    const query = await host.ssh(
      'for f in /etc/*.conf.d/00-examples.conf; do otopi-config-query query -k CORE/logDir -f $f; done',
    );
    assert.equal(query.stdout, '');
    assert.match(query.stderr, /no key CORE\/logDir in section environment:default/);
    await host.ssh(`sed -i 's/^#\\([A-Z]\\)/\\1/' /etc/ovirt-host-deploy.conf.d/00-examples.conf`);
    const example = await host.ssh('otopi-config-query query -k CORE/logDir -f /etc/ovirt-host-deploy.conf');
    assert.equal(example.stdout, '/var/log\n');
  });

  test('an upgrade keeps what the administrator wrote', async () => {
    await repository.offer(host, '2');
    await dnf('upgrade ovirt-host-deploy');
    const { stdout } = await host.ssh(
      'rpm -q ovirt-host-deploy; otopi --version; grep -c ^CORE /etc/ovirt-host-deploy.conf.d/*',
    );
    assert.match(stdout, /^ovirt-host-deploy-2\.0\.0-2\.x86_64\novirt-host-deploy \d.*\n/);
    assert.match(stdout, /\n1\n$/);
  });

  test('the offline package brings what a deployment needs, and the deployment then takes no packages', async () => {
    await dnf('install ovirt-host-deploy-offline');
    const run = await host.ssh(
      'rpm -q vdsm ovirt-host; ovirt-host-deploy QUESTION/1/DIALOG_CONFIRM/DEPLOY_PROCEED=str:yes --plan </dev/null',
    );
    assert.match(run.stdout, /^vdsm-.*\novirt-host-.*\n/);
    assert.match(run.stdout, /Plan: \d+ changes/, run.stdout);
    const { stdout } = await host.ssh('grep -ho "handled by .*" /tmp/ovirt-host-deploy-*.log | tail -1');
    assert.equal(stdout, 'handled by the offline packager\n');
  });

  test('the Java package replaces its predecessor, and back-ends compile against its jars', async () => {
    await dnf('install otopi-java');
    await dnf('install ovirt-host-deploy-java');
    const { stdout } = await host.ssh(
      'rpm -q otopi-java; rpm -V ovirt-host-deploy-java && echo whole; rpm -q --provides ovirt-host-deploy-java',
    );
    assert.match(stdout, /^package otopi-java is not installed\nwhole\n/);
    for (const coordinates of ['org.ovirt.otopi:otopi', 'org.ovirt.ovirt-host-deploy:ovirt-host-deploy'])
      assert.ok(stdout.includes(`mvn(${coordinates}) = 2.0.0`), stdout);
    const metadata = await host.readFile('/usr/share/maven-metadata/ovirt-host-deploy-java.xml');
    const places = [...metadata.matchAll(/<path>(.*)<\/path>/g)].map(([, path]) => path ?? '');
    assert.equal(places.length, 4);
    const jars: string[] = [];
    for (const place of places) {
      const file = await host.ssh(`base64 ${place}`);
      assert.equal(file.code, 0, place);
      const copy = join(folder, basename(place));
      await writeFile(copy, Buffer.from(file.stdout, 'base64'));
      if (copy.endsWith('.jar')) jars.push(copy);
    }
    for (const jar of jars)
      assert.match(await runJdk('jar', ['tf', jar]), /^META-INF\/maven\/org\.ovirt.*\/pom\.xml$/m);
    await compilePrograms(jars, join(folder, 'classes'));
    await dnf('remove ovirt-host-deploy-java');
    const left = await host.ssh('find /usr/share/java /usr/share/maven-* -name "otopi*" -o -name "ovirt*" 2>/dev/null');
    assert.equal(left.stdout, '');
  });

  test('removing leaves nothing but what the administrator wrote', async () => {
    const start = await host.snapshot();
    await dnf('remove ovirt-host-deploy ovirt-host-deploy-offline');
    const { stdout } = await host.ssh(
      'find / -xdev -name "*ovirt-host-deploy*" -not -path "/srv/*" -not -path "/var/*" -not -path "/tmp/*" | sort',
    );
    assert.equal(stdout, '/etc/ovirt-host-deploy.conf.d\n/etc/yum.repos.d/ovirt-host-deploy.repo\n');
    assert.ok(compareSnapshots(start, await host.snapshot()).length > 0);
    assert.ok(await host.exists('/etc/ovirt-host-deploy.conf.d/00-examples.conf.rpmsave'));
  });
});

/** What bash offers for the last of these words. */
async function complete(name: string, words: readonly string[]): Promise<string[]> {
  const previous = words.at(-2) ?? '';
  const script = `. /usr/share/bash-completion/completions/${name}
COMP_WORDS=(${words.join(' ')}) COMP_CWORD=${words.length - 1}
_ovirt_host_deploy ${name} '${words.at(-1)}' '${previous}'
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await host.exec(['bash', '-c', script]);
  return stdout.split('\n').filter((line) => line !== '');
}
