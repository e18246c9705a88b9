// The rpm packages on real hosts by the commands of docs/installing.md: built, offered, installed, run, upgraded, removed.
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
import { Laptop } from './docs/laptop.ts';
import { DocsPage } from './docs/page.ts';
import { TestHost } from './lab/host.ts';
import type { Double } from './lab/repo/spec.ts';
import { compareSnapshots } from './lab/snapshot.ts';
import { buildOurs, Repository } from './packages/repository.ts';

const predecessor: readonly Double[] = [
  {
    name: 'otopi-java',
    versions: ['1.10.4-1', '1.10.4-1'],
    files: { '/usr/share/java/otopi/otopi.jar': { text: 'old' } },
  },
  // Debian's, which no rpm of a test host provides
  { name: 'java-runtime', versions: ['17.0.1-1', '17.0.1-1'], provides: ['java-headless = 1:17.0.1'] },
];
const programs = ['ovirt-host-deploy', 'ovirt-host-mgmt', 'otopi', 'otopi-config-query'];

let page: DocsPage;
let folder: string;
let repository: Repository;
let host: TestHost;
let laptop: Laptop;

before(async () => {
  page = await DocsPage.read('docs/installing.md');
  folder = await mkdtemp(join(tmpdir(), 'packages-'));
  repository = await Repository.make(predecessor);
  host = await TestHost.boot({ name: 'packages', base: 'dnf4' });
  await repository.offer(host);
  await buildOurs(join(folder, 'built'), '1');
  laptop = await Laptop.make({ host }, { packages: `rm -rf dist/packages; cp -r '${folder}/built' dist/packages` });
});
after(async () => {
  await laptop[Symbol.asyncDispose]();
  await host.dispose();
  await repository[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** What the page says about packages: on the machine that builds them, then on a host. */
function commands(): { build: string; repository: string; run: string; upgrade: string; remove: string } {
  const [build = '', site = '', run = '', upgrade = '', remove = ''] = page.scripts('Packages', 5);
  return { build, repository: site, run, upgrade, remove };
}

async function sh(on: TestHost, script: string, stdin = ''): Promise<string> {
  const { code, stdout, stderr } = await on.ssh(`set -e\n${script}`, { stdin, timeoutMs: 300_000 });
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return stdout;
}

describe('the rpm packages', () => {
  test('offered, installed, and run: the host is deployed, and its audit log tells so', async () => {
    await host.writeFile('/usr/sbin/auditctl', '#!/bin/sh\nprintf "%s\\n" "$*" >>/var/log/auditctl.log\n', 0o755);
    await laptop.run(commands().build);
    await sh(host, commands().repository);
    await sh(host, commands().run, 'yes\n');
    const { stdout } = await host.ssh(
      'rpm -V ovirt-host-deploy && echo whole; systemctl is-active vdsmd; ls /etc/vdsm/vdsm.id',
    );
    assert.equal(stdout, 'whole\nactive\n/etc/vdsm/vdsm.id\n');
    const [start = '', end = '', ...more] = (await host.readFile('/var/log/auditctl.log')).trimEnd().split('\n');
    assert.match(start, /^-m program="ovirt-host-deploy" version="\S+" run="\d{14}-\w+" op="start"$/);
    assert.match(end, /^-m program=.* op="end" result="success" packages-installed="\S*vdsm-4\.50\S*noarch\S*"/);
    assert.deepEqual(more, []);
    await host.exec(['rm', '/usr/sbin/auditctl', '/var/log/auditctl.log']);
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
    await sh(host, 'dnf -y install ovirt-host-deploy-otopi');
    for (const name of programs) {
      const { code, stdout } = await host.ssh(`${name} --help`);
      assert.equal(code, 0);
      assert.match(stdout, /^Usage:\s+/);
      const options = [...stdout.matchAll(/^ {2}.*?(--[a-z-]+)/gm)].map(([, option]) => option ?? '');
      const manual = (await host.ssh(`zcat /usr/share/man/man1/${name}.1.gz`)).stdout;
      for (const option of options)
        assert.ok(manual.includes(option.replaceAll('-', '\\-')), `${name}.1 lacks ${option}`);
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
    await rm(join(folder, 'built'), { recursive: true });
    await buildOurs(join(folder, 'built'), '2');
    await laptop.run(commands().build);
    await sh(host, commands().upgrade);
    const { stdout } = await host.ssh(
      'rpm -q ovirt-host-deploy; otopi --version; grep -c ^CORE /etc/ovirt-host-deploy.conf.d/*',
    );
    assert.match(stdout, /^ovirt-host-deploy-2\.0\.0-2\.x86_64\novirt-host-deploy \d.*\n/);
    assert.match(stdout, /\n1\n$/);
  });

  test('the Java package replaces its predecessor, and back-ends compile against its jars', async () => {
    await sh(host, 'dnf -y install otopi-java');
    await sh(host, 'dnf -y install ovirt-host-deploy-java');
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
    await sh(host, 'dnf -y remove ovirt-host-deploy-java');
    const left = await host.ssh('find /usr/share/java /usr/share/maven-* -name "otopi*" -o -name "ovirt*" 2>/dev/null');
    assert.equal(left.stdout, '');
  });

  test('removing leaves nothing but what the administrator wrote', async () => {
    const start = await host.snapshot();
    await sh(host, commands().remove);
    const { stdout } = await host.ssh(
      'find / -xdev -name "*ovirt-host-deploy*" -not -path "/srv/*" -not -path "/var/*" -not -path "/tmp/*" | sort',
    );
    assert.equal(stdout, '/etc/ovirt-host-deploy.conf.d\n/etc/yum.repos.d/ovirt-host-deploy.repo\n');
    assert.ok(compareSnapshots(start, await host.snapshot()).length > 0);
    assert.ok(await host.exists('/etc/ovirt-host-deploy.conf.d/00-examples.conf.rpmsave'));
  });
});

test('with the offline package a host is deployed without any repository', async () => {
  await using offline = await TestHost.boot({ name: 'offline', base: 'dnf4' });
  await repository.offer(offline, '1');
  const [install = '', run = ''] = page.scripts('Without repositories', 2);
  await sh(offline, install);
  await sh(offline, 'rm /etc/yum.repos.d/*');
  await sh(offline, run, 'yes\n');
  const { stdout } = await offline.ssh(
    'rpm -q vdsm ovirt-host; systemctl is-active vdsmd; grep -ho "handled by .*" /tmp/ovirt-host-deploy-*.log | tail -1',
  );
  assert.match(stdout, /^vdsm-.*\novirt-host-.*\nactive\nhandled by the offline packager\n$/);
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
