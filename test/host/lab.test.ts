/** Proves the test hosts themselves: what other tests take for granted. Needs root; builds bases on first use. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before as beforeAll, describe, test } from 'node:test';
import { debianMirror } from './lab/base.ts';
import { TestHost } from './lab/host.ts';
import { processStart } from './lab/machine.ts';
import { sweep } from './lab/registry.ts';
import { DOUBLES } from './lab/repo/doubles.ts';
import { serveRepositories } from './lab/repo/serve.ts';
import { compareSnapshots, type Snapshot } from './lab/snapshot.ts';

/** Runs a command that must succeed and returns its stdout. */
async function ok(host: TestHost, command: string): Promise<string> {
  const { code, stdout, stderr } = await host.ssh(command);
  assert.equal(code, 0, `${command}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Whether port 22 of the host answers within a second. */
async function answers(host: TestHost): Promise<boolean> {
  const socket = connect({ host: host.address, port: 22, timeout: 1000 });
  const result = await new Promise<boolean>((resolve) => {
    socket
      .once('connect', () => resolve(true))
      .once('error', () => resolve(false))
      .once('timeout', () => resolve(false));
  });
  socket.destroy();
  return result;
}

describe('a dnf 4 host', () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await TestHost.boot({ name: 'labdnf4', base: 'dnf4', repo: ['v1', 'v2', 'faulty'] });
  });
  after(() => host.dispose());

  test('poses as an Enterprise Linux that can virtualize', async () => {
    assert.match(await ok(host, 'cat /etc/os-release'), /^ID="centos"$/m);
    assert.match(await ok(host, 'dnf --version'), /^4\./);
    assert.match(await ok(host, 'cat /proc/cpuinfo'), /^flags.* vmx/m);
    assert.equal(await ok(host, 'test -c /dev/kvm && hostname'), 'labdnf4\n');
    assert.equal(await ok(host, 'getent group kvm'), 'kvm:x:36:\n');
    assert.equal((await host.ssh('command -v node')).code, 1);
  });

  test('has no power over the machine', async () => {
    const capabilities = 'grep CapBnd /proc/self/status';
    const sysTime = 1n << 25n;
    for (const { stdout } of [await host.ssh(capabilities), await host.exec(['sh', '-c', capabilities])]) {
      const set = BigInt(`0x${stdout.trim().split(/\s/)[1]}`);
      assert.equal(set & sysTime, 0n, stdout);
    }
    await ok(host, 'date -s 2001-01-01 && date 010100002001 && hwclock --systohc');
    assert.equal(
      await ok(host, 'cat /var/log/clock.log'),
      'date -s 2001-01-01\ndate 010100002001\nhwclock --systohc\n',
    );
    assert.match(await ok(host, 'date -d 20010101 +%Y'), /^2001$/m);
    assert.notEqual((await host.ssh('/usr/bin/date -s 2001-01-01')).code, 0);
  });

  test('takes stdin, keeps stdout, stderr and exit codes apart, and gives a terminal when asked', async () => {
    const plain = await host.ssh('cat; echo oops >&2; test -t 0 || exit 7', { stdin: 'line\n' });
    assert.deepEqual(plain, { code: 7, signal: undefined, stdout: 'line\n', stderr: 'oops\n' });
    assert.equal((await host.ssh('test -t 0', { tty: true })).code, 0);
    const process = host.sshProcess('read x; echo got $x');
    process.stdin?.write('a line\n');
    const said: unknown[] = process.stdout === null ? [] : await once(process.stdout, 'data');
    assert.equal(String(said[0]), 'got a line\n');
    await assert.rejects(host.ssh('sleep 60', { timeoutMs: 200 }), /gave up/);
  });

  test('is read and written without a link leading out of it', async () => {
    await ok(host, 'ln -s /etc/hostname /root/link; ln -s ../../../../../etc/machine-id /root/up');
    assert.equal(await host.readFile('/root/link'), 'labdnf4\n');
    assert.equal(await host.readFile('/root/up'), await ok(host, 'cat /etc/machine-id'));
    await host.writeFile('/root/file', 'text', 0o640);
    assert.equal(await ok(host, 'stat -c "%a %s" /root/file'), '640 4\n');
    await host.copyIn(import.meta.filename, '/root/copy', 0o755);
    assert.equal(await ok(host, 'stat -c %a /root/copy'), '755\n');
    assert.equal(await host.exists('/root/copy'), true);
    assert.equal(await host.exists('/root/nothing'), false);
  });

  test('a snapshot is the same until something changes, and then says what', async () => {
    const first = await host.snapshot();
    assert.deepEqual(compareSnapshots(first, await host.snapshot()), []);
    assert.ok(first.units.get('ssh.service') === 'enabled active');
    await ok(
      host,
      'echo x > /etc/new; chmod 600 /etc/profile; rm /etc/issue; rm -r /etc/ssl/certs; mkdir /etc/ssl/certs',
    );
    await ok(host, 'ln -sfn /nowhere /etc/mtab; systemctl -q disable --now chrony; echo y > /var/log/ignored');
    const changes = compareSnapshots(first, await host.snapshot());
    const certificates = changes.filter((line) => line.startsWith('- /etc/ssl/certs/'));
    assert.ok(certificates.length > 50, 'files below a replaced folder are gone');
    const others = changes
      .filter((line) => !certificates.includes(line))
      .map((line) => line.replaceAll(/ \d+ [0-9a-f]{16}/g, ''));
    assert.deepEqual(others, [
      '- /etc/issue file 0644 0:0',
      '~ /etc/mtab: link 0:0 -> ../proc/self/mounts => link 0:0 -> /nowhere',
      '+ /etc/new file 0644 0:0',
      '~ /etc/profile: file 0644 0:0 => file 0600 0:0',
      '- /etc/systemd/system/chronyd.service link 0:0 -> /usr/lib/systemd/system/chrony.service',
      '- /etc/systemd/system/multi-user.target.wants/chrony.service link 0:0 -> /usr/lib/systemd/system/chrony.service',
      '~ unit chrony.service: enabled active => disabled inactive',
      '- unit chronyd.service alias inactive',
    ]);
  });

  test('installs every double, upgrades it, and undoes it', async () => {
    const before = await host.snapshot();
    await ok(host, `dnf -y --disablerepo=v2,faulty install ${DOUBLES.map(({ name }) => name).join(' ')}`);
    assert.match(await ok(host, 'id vdsm'), /^uid=36\(vdsm\) gid=36\(kvm\)/);
    await ok(host, 'systemd-analyze verify vdsmd.service libvirtd.socket ovirt-ha-agent.service iptables.service');
    assert.notEqual((await host.ssh('systemctl start vdsmd')).code, 0, 'not before it is configured');
    await ok(
      host,
      'vdsm-tool configure --force && systemctl start vdsmd && systemctl is-active vdsmd libvirtd supervdsmd',
    );
    assert.equal(await ok(host, 'cat /var/log/vdsm-tool.log'), 'configure --force\n');
    assert.match(await ok(host, 'dnf -y --disablerepo=faulty upgrade && rpm -q vdsm'), /vdsm-4\.50\.5\.1-1\.el9/);
    await ok(host, 'dnf -y history undo 2 && dnf -y history undo 1');
    assert.deepEqual((await host.snapshot()).packages, before.packages);
  });

  test('has packages that fail in each way', async () => {
    await using server = await serveRepositories(host.machineAddress);
    await host.writeFile('/etc/yum.repos.d/web.repo', `[web]\nname=web\nbaseurl=${server.url}/faulty\ngpgcheck=0\n`);
    await ok(host, 'dnf -y install fail-preun-1.0 old-name-1.0');
    const cases: Record<string, [RegExp, string]> = {
      'install fail-pre': [/PREIN scriptlet/, 'fail-pre'],
      'upgrade fail-preun': [/PREUN scriptlet/, 'nothing'],
      'install broken-dependency': [/nothing provides nobody-provides-this/, 'broken-dependency'],
      '--disablerepo=faulty install missing-file': [/Status code: 404|Error downloading packages/, 'missing-file'],
      'install nrpe': [/PREIN scriptlet/, 'nrpe'],
    };
    await ok(host, 'mkdir -p /run/rpm-test && echo fail > /run/rpm-test/nrpe.pre');
    for (const [verb, [words, missing]] of Object.entries(cases)) {
      const { code, stdout, stderr } = await host.ssh(`dnf -y ${verb}`);
      assert.equal(code, 1, verb);
      assert.match(stdout + stderr, words, verb);
      assert.equal((await host.ssh(`rpm -q ${missing}`)).code, 1, verb);
    }
    // dnf 4 hides a failing %post: the package is there and the exit code is 0
    assert.match(
      await ok(host, 'dnf -y install fail-post; rpm -q fail-post 2>&1'),
      /scriptlet failed, exit status 3[^]*fail-post-1\.1/,
    );
    assert.match(
      await ok(host, 'dnf -y install new-name; rpm -q new-name; rpm -qa old-name'),
      /new-name-1\.1-1\.el9\.noarch\n$/,
    );
  });

  test('stops inside a slow scriptlet until it is told to go on', async () => {
    const install = host.ssh('dnf -y install slow-post');
    while (!(await host.exists('/run/rpm-test/slow-post.started'))) await sleep(20);
    assert.match((await host.ssh('rpm -e fail-post')).stderr, /transaction lock/);
    await host.writeFile('/run/rpm-test/slow-post.go', '');
    assert.equal((await install).code, 0);
  });

  test('survives a power cut, a reboot and a power off with its disk', async () => {
    await ok(host, 'echo kept > /root/kept');
    const bootId = await ok(host, 'cat /proc/sys/kernel/random/boot_id');
    const ends = [];
    for (const command of [undefined, 'reboot', 'poweroff']) {
      if (command === undefined) await host.powerCut();
      else await host.ssh(command);
      ends.push(await host.waitExit());
      await host.bootAgain();
      assert.equal(await ok(host, 'cat /root/kept'), 'kept\n');
    }
    assert.deepEqual(ends, ['power cut', 'reboot', 'poweroff']);
    assert.notEqual(await ok(host, 'cat /proc/sys/kernel/random/boot_id'), bootId);
  });

  test('can be cut off with and without losing its carrier', async () => {
    const carrier = async () => (await host.exec(['cat', '/sys/class/net/eth0/carrier'])).stdout.trim();
    for (const [kind, expected] of [
      ['down', '0'],
      ['silent', '1'],
    ] as const) {
      await host.cut(kind);
      assert.equal(await answers(host), false, kind);
      assert.equal(await carrier(), expected, kind);
      await host.restore();
      assert.equal((await host.ssh('true')).code, 0, kind);
    }
  });
});

describe('a dnf 5 host', () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await TestHost.boot({ name: 'labdnf5', base: 'dnf5', repo: ['v1', 'v2'] });
  });
  after(() => host.dispose());

  test('has neither Python nor Node.js', async () => {
    assert.match(await ok(host, 'dnf --version'), /^dnf5 version/);
    assert.equal(
      await ok(host, 'for p in python3 python node; do command -v $p; done; ls -d /usr/lib/python3* 2>/dev/null; true'),
      '',
    );
  });

  test('installs every double, upgrades it, and undoes it', async () => {
    const before = await host.snapshot();
    await ok(host, `dnf -y --disable-repo=v2 install ${DOUBLES.map(({ name }) => name).join(' ')}`);
    await ok(host, 'dnf -y upgrade');
    await ok(host, 'dnf -y history undo 2 && dnf -y history undo 1');
    assert.deepEqual((await host.snapshot()).packages, before.packages);
  });
});

describe('hosts of other kinds', () => {
  test('two hosts share nothing but the base', async () => {
    const [one, two] = await Promise.all(['labone', 'labtwo'].map((name) => TestHost.boot({ name, base: 'dnf5' })));
    assert.ok(one !== undefined && two !== undefined);
    for (const what of [
      'cat /etc/machine-id',
      'cat /etc/ssh/ssh_host_ed25519_key',
      'hostname',
      'dmidecode -s system-uuid',
    ]) {
      assert.notEqual(await ok(one, what), await ok(two, what), what);
    }
    await one.writeFile('/etc/mine', '');
    assert.equal(await two.exists('/etc/mine'), false);
    await Promise.all([one.dispose(), two.dispose()]);
  });

  test('a signed repository needs its key', async () => {
    await using host = await TestHost.boot({ name: 'labsigned', base: 'dnf4', repo: ['signed'] });
    const refused = await host.ssh("dnf -y --setopt='*.gpgkey=' install nrpe");
    assert.equal(refused.code, 1);
    assert.match(refused.stdout + refused.stderr, /GPG/);
    await ok(host, 'rpm --import /srv/repo/signed/RPM-GPG-KEY-test-host');
    await ok(host, "dnf -y --setopt='*.gpgkey=' install nrpe");
  });

  test('a dead repository fails at once', async () => {
    await using host = await TestHost.boot({ name: 'labdead', base: 'dnf5', repo: ['dead'] });
    const { code, stderr } = await host.ssh('dnf -y makecache');
    assert.equal(code, 1);
    assert.match(stderr, /Could not connect|Connection refused|Failed to connect/);
  });

  test('loopback only, no virtualization, other release, small /tmp', async () => {
    const kind = { net: 'lo', hardware: false, tmp: 'noexec,size=1m', osRelease: { VERSION_ID: '7' } } as const;
    await using host = await TestHost.boot({ name: 'lablo', base: 'dnf5', repo: [], ...kind });
    assert.match(await ok(host, 'ip -br link'), /^lo\s[^\n]*\n$/);
    assert.doesNotMatch(await ok(host, 'cat /proc/cpuinfo'), /vmx|svm/);
    assert.equal(await host.exists('/dev/kvm'), false);
    assert.match(await ok(host, '. /etc/os-release; echo $VERSION_ID; hostname -i'), /^7\n127\.0\.1\.1/);
    assert.notEqual((await host.ssh('head -c 2000000 /dev/zero > /tmp/big')).code, 0);
    assert.equal((await host.ssh('rm /tmp/big; cp /bin/true /tmp && /tmp/true')).code, 126);
  });

  test('a read-only root with a persisted file, which a snapshot sees', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lab-'));
    const hook = join(folder, 'hook');
    await writeFile(
      hook,
      'mkdir -p "$folder/var"; cp -a var/. "$folder/var"; mount --bind "$folder/var" var; : > "$folder/kept"; mount --bind "$folder/kept" etc/motd\n',
    );
    await using host = await TestHost.boot({ name: 'labnode', base: 'dnf5', readOnly: true, hook });
    await rm(folder, { recursive: true });
    const first = await host.snapshot();
    assert.match((await host.ssh('touch /etc/x')).stderr, /Read-only file system/);
    await ok(host, 'echo kept > /etc/motd; echo x > /var/lib/x');
    const changed = compareSnapshots(first, await host.snapshot()).map((line) => line.split(' ').slice(0, 2).join(' '));
    assert.deepEqual(changed, ['~ /etc/motd:', '+ /var/lib/x']);
  });

  test('starts from the state that another host left', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lab-'));
    await using old = await TestHost.boot({ name: 'labold', base: 'dnf5' });
    await ok(old, 'echo from before > /root/note; rm /etc/profile; poweroff');
    await old.waitExit();
    await old.saveState(join(folder, 'state'));
    await using host = await TestHost.boot({ name: 'labnew', base: 'dnf5', state: join(folder, 'state') });
    assert.equal(await ok(host, 'cat /root/note; hostname'), 'from before\nlabnew\n');
    assert.equal(await host.exists('/etc/profile'), false);
    await rm(folder, { recursive: true });
  });
});

describe('what stays behind', () => {
  const traces = (host: { id: string; initPid: number; number: string }) => [
    existsSync(join('/run/testhost/hosts', host.id)),
    existsSync(join('/var/tmp/testhost/hosts', host.id)),
    Object.keys(networkInterfaces()).some(
      (name) => name === `testhost${host.number}` || name === `testport${host.number}`,
    ),
    processStart(host.initPid) !== undefined,
  ];

  test('nothing after dispose', async () => {
    const host = await TestHost.boot({ name: 'labgone', base: 'dnf5' });
    const known = { id: host.id, initPid: host.initPid, number: host.id.split('-').at(-1) ?? '' };
    assert.ok(traces(known).includes(true));
    await host.dispose();
    assert.deepEqual(traces(known), [false, false, false, false]);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    test(`nothing of a process that ended by ${signal}, after a sweep at the latest`, async () => {
      const program = `const { TestHost } = await import(${JSON.stringify(new URL('lab/host.ts', import.meta.url).href)});
        const host = await TestHost.boot({ name: 'labdead', base: 'dnf5' });
        console.log(JSON.stringify({ id: host.id, initPid: host.initPid }));
        setInterval(() => {}, 1000);`;
      const owner = spawn(process.execPath, ['--input-type=module', '--eval', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const { id, initPid } = JSON.parse(String((await once(owner.stdout, 'data'))[0])) as {
        id: string;
        initPid: number;
      };
      const known = { id, initPid, number: id.split('-').at(-1) ?? '' };
      assert.ok(traces(known).includes(true));
      owner.kill(signal);
      await once(owner, 'exit');
      if (signal === 'SIGKILL') assert.ok((await sweep()).includes(id));
      assert.deepEqual(traces(known), [false, false, false, false]);
    });
  }
});

describe('small parts', () => {
  test('a process that nobody has reaped yet counts as ended', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = Number((await once(parent.stdout, 'data'))[0]);
    while (!/ Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8'))) await sleep(10);
    assert.equal(processStart(pid), undefined);
    assert.notEqual(processStart(parent.pid ?? 0), undefined);
    parent.kill();
  });

  test('compareSnapshots names what is new, gone and changed', () => {
    const state = (files: [string, string][], packages: string[], units: [string, string][]): Snapshot => ({
      files: new Map(files),
      packages,
      units: new Map(units),
    });
    const before = state(
      [
        ['/etc/a', 'file 1'],
        ['/etc/b', 'file 2'],
      ],
      ['a-1'],
      [['x.service', 'enabled active']],
    );
    const now = state(
      [
        ['/etc/a', 'file 3'],
        ['/etc/c', 'file 2'],
      ],
      ['a-2'],
      [['x.service', 'disabled active']],
    );
    assert.deepEqual(compareSnapshots(before, now), [
      '~ /etc/a: file 1 => file 3',
      '- /etc/b file 2',
      '+ /etc/c file 2',
      '- package a-1',
      '+ package a-2',
      '~ unit x.service: enabled active => disabled active',
    ]);
    assert.deepEqual(compareSnapshots(before, before), []);
  });

  test('debianMirror reads both formats of apt sources', () => {
    const cases: [string, string][] = [
      ['deb http://mirror.test/debian bookworm main', 'http://mirror.test/debian'],
      ['# x\ndeb [signed-by=/k] https://m.test/pub/debian/ bookworm main', 'https://m.test/pub/debian'],
      ['Types: deb\nURIs: http://m.test/debian\nSuites: bookworm', 'http://m.test/debian'],
      ['URIs: http://m.test/debian-security\nURIs: http://m.test/debian', 'http://m.test/debian'],
    ];
    for (const [sources, mirror] of cases) assert.equal(debianMirror(sources), mirror);
    assert.throws(() => debianMirror('deb http://m.test/ubuntu x main'), /Cannot tell the Debian mirror/);
  });
});
