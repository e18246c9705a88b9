// The network plugins as the engine drives them: what they refuse, write, switch and leave alone.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { firewalld } from '../../../../../plugins/otopi/network/firewalld/index.ts';
import { checkHostName } from '../../../../../plugins/otopi/network/hostname/check.ts';
import { hostname } from '../../../../../plugins/otopi/network/hostname/index.ts';
import { iptables } from '../../../../../plugins/otopi/network/iptables/index.ts';
import { ssh } from '../../../../../plugins/otopi/network/ssh/index.ts';
import { network } from '../../../../../plugins/otopi/keys.ts';
import { readTable } from '../../../cases.ts';
import { fakeContext, type FakeHost } from '../../../fake-context.ts';

describe('hostname', () => {
  const interfaces = [
    { interface: 'lo', address: '127.0.0.1', loopback: true },
    { interface: 'eth0', address: '192.0.2.7', loopback: false },
    { interface: 'eth0', address: '2001:db8::7', loopback: false },
  ];
  const cases: [string, string[], typeof interfaces, RegExp | undefined][] = [
    ['an address of an interface', ['192.0.2.7'], interfaces, undefined],
    ['one of several', ['192.0.2.1', '2001:db8::7'], interfaces, undefined],
    ['loopback only', ['127.0.0.1'], interfaces, /resolves to 127\.0\.0\.1, which no interface/],
    ['another host', ['192.0.2.8'], interfaces, /resolves to 192\.0\.2\.8/],
    ['no interface', ['192.0.2.7'], interfaces.slice(0, 1), /no interface besides loopback/],
  ];
  for (const [name, resolved, own, reason] of cases) {
    test(name, () => {
      const found = checkHostName('host1', resolved, own);
      if (reason === undefined) assert.equal(found, undefined);
      else assert.match(found ?? '', reason);
    });
  }

  test('a name that does not resolve is a warning and no failure', async () => {
    const fake = fakeContext({ facts: { hostName: 'host.invalid' } });
    const [finding, ...more] = await fake.check(hostname, false);
    assert.deepEqual(more, []);
    assert.equal(finding?.severity, 'warning');
    assert.match(finding?.seen ?? '', /^Cannot validate host name settings, reason: host\.invalid cannot/);
  });
});

describe('ssh', () => {
  const key = readTable<{ name: string; key: string }>('openssh-key').find(({ name }) =>
    name.startsWith('ed25519'),
  )?.key;
  const env = { 'NETWORK/sshEnable': true, 'NETWORK/sshKey': key ?? '', 'NETWORK/sshUser': 'op' };

  test('the user gets the key, as the user', async () => {
    const fake = fakeContext({ env, files: { '/home/op/.ssh/authorized_keys': '# mine\n' } });
    await fake.run(ssh);
    const [file] = fake.recorded.files;
    assert.equal(file?.path, '/home/op/.ssh/authorized_keys');
    assert.equal(file.content.toString(), `# mine\n${key}\n`);
    const { mode, folderMode, owner, folderOwner, enforcePermissions, asUser } = file;
    assert.deepEqual(
      { mode, folderMode, owner, folderOwner, enforcePermissions, asUser },
      {
        mode: 0o600,
        folderMode: 0o700,
        owner: 'op',
        folderOwner: 'op',
        enforcePermissions: true,
        asUser: 'op',
      },
    );
  });

  test('a second run writes nothing', async () => {
    const fake = fakeContext({ env, files: { '/home/op/.ssh/authorized_keys': `# mine\n${key}\n` } });
    await fake.run(ssh);
    assert.deepEqual(fake.recorded.files, []);
  });

  test('not asked for: nothing, not even a look at the key', async () => {
    const fake = fakeContext({ env: { 'NETWORK/sshKey': 'nonsense' } });
    await fake.run(ssh);
    assert.deepEqual([fake.recorded.files, fake.recorded.log], [[], []]);
  });

  test('no key is a warning', async () => {
    const fake = fakeContext({ env: { 'NETWORK/sshEnable': true } });
    await fake.run(ssh);
    assert.deepEqual(fake.recorded.log, ['WARNING NETWORK/sshKey is not set: no ssh key is stored']);
    assert.deepEqual(fake.recorded.files, []);
  });

  test('a broken key is refused at VALIDATION', async () => {
    const fake = fakeContext({ env: { ...env, 'NETWORK/sshKey': 'ssh-rsa AAAA' } });
    await assert.rejects(fake.run(ssh, 'VALIDATION'), { code: 'bad-value', message: /^SSH public key is invalid/ });
  });

  test('a user that is not there is an error that names the key', async () => {
    const fake = fakeContext({ env, facts: { user: () => undefined } });
    await assert.rejects(fake.run(ssh), { code: 'bad-value', message: /NETWORK\/sshUser names 'op'/ });
  });
});

describe('iptables', () => {
  const rules = ['*filter', '-A INPUT -p tcp --dport 22 -j ACCEPT', 'COMMIT'];
  const content = `${rules.join('\n')}\n`;
  const env = { 'NETWORK/iptablesEnable': true, 'NETWORK/iptablesRules': rules };
  const services = {
    name: 'iptables-services',
    epoch: 0,
    version: '1.8.10',
    release: '1',
    arch: 'noarch',
    operation: 'available',
    displayName: 'iptables-services-1.8.10-1.noarch',
  } as const;
  const host: FakeHost = {
    env,
    programs: ['iptables-restore'],
    commands: { 'iptables-restore --test': '' },
    units: { firewalld: { running: true, enabled: true }, iptables: {} },
    packages: [services],
  };

  test('rules in, firewalld out', async () => {
    const fake = fakeContext(host);
    await fake.run(iptables);
    const { packages, files, services: done } = fake.recorded;
    assert.deepEqual(packages, ['install iptables-services']);
    assert.equal(files[0]?.path, '/etc/sysconfig/iptables');
    assert.deepEqual([files[0].content, files[0].mode, files[0].owner], [content, 0o600, 'root']);
    assert.deepEqual(done, ['stop firewalld', 'disable firewalld', 'enable iptables', 'restart iptables']);
  });

  test('the same rules again: nothing is written, nothing restarted', async () => {
    const fake = fakeContext({
      ...host,
      files: { '/etc/sysconfig/iptables': content },
      units: { iptables: { running: true, enabled: true } },
    });
    await fake.run(iptables);
    assert.deepEqual([fake.recorded.files, fake.recorded.services], [[], []]);
  });

  test('an old distribution has the service in iptables itself', async () => {
    const fake = fakeContext({ ...host, packages: [] });
    await fake.run(iptables, 'PACKAGES');
    assert.deepEqual(fake.recorded.packages, ['install iptables']);
  });

  test('refused rules end the run before anything is changed, with the words of iptables-restore', async () => {
    const refused = {
      code: 1,
      stderr: 'iptables-restore v1.8.9: unknown option "--oops"\nError occurred at line: 2\n',
    };
    const fake = fakeContext({ ...host, commands: { 'iptables-restore --test': refused } });
    await assert.rejects(fake.run(iptables, 'VALIDATION'), {
      code: 'bad-value',
      message: /unknown option.*; Error occurred at line: 2$/,
    });
  });

  test('where the program comes with the packages, the rules are tested before they are written', async () => {
    const refused = { code: 1, stderr: 'no' };
    const fake = fakeContext({ ...host, programs: [], commands: { 'iptables-restore --test': refused } });
    await fake.run(iptables, 'VALIDATION');
    await assert.rejects(
      fakeContext({ ...host, programs: [], commands: { 'iptables-restore --test': refused } }).run(iptables),
      {
        code: 'bad-value',
      },
    );
    assert.deepEqual(fake.recorded.files, []);
  });

  test('no rules is an error', async () => {
    const fake = fakeContext({ ...host, env: { 'NETWORK/iptablesEnable': true } });
    await assert.rejects(fake.run(iptables, 'VALIDATION'), { message: /NETWORK\/iptablesRules/ });
  });

  test('another family of distributions: a warning, and off', async () => {
    const fake = fakeContext({ ...host, facts: { isElFamily: false } });
    await fake.run(iptables);
    assert.match(fake.recorded.log[0] ?? '', /^WARNING NETWORK\/iptablesEnable/);
    assert.equal(fake.ctx.env.get(network.iptablesEnable), false);
    assert.deepEqual([fake.recorded.files, fake.recorded.services, fake.recorded.packages], [[], [], []]);
  });

  test('a plan runs no test of a program that is not there yet', async () => {
    const fake = fakeContext({ ...host, programs: [], commands: {}, planning: true });
    await fake.run(iptables);
    assert.equal(fake.recorded.files.length, 1);
  });
});

describe('firewalld', () => {
  const zones = (publicServices: string, dmzServices = 'ssh') =>
    `dmz\n  target: default\n  services: ${dmzServices}\n\npublic (default, active)\n  services: ${publicServices}\n\n`;
  const xml = '<service><port protocol="tcp" port="54321"/></service>';
  const list = 'firewall-cmd --list-all-zones';
  const permanent = 'firewall-cmd --permanent --list-all-zones';
  const reload = 'firewall-cmd --reload';
  const host: FakeHost = {
    env: { 'NETWORK/firewalldEnable': true, 'NETWORK_FIREWALLD_SERVICE/vdsm': xml },
    programs: ['firewall-cmd', 'firewall-offline-cmd'],
    units: { firewalld: {}, iptables: { running: true, enabled: true } },
    commands: {
      [list]: zones('ssh'),
      [permanent]: zones('ssh'),
      [reload]: 'success\n',
      'firewall-cmd --permanent --zone=public --add-service=vdsm': 'success\n',
    },
  };
  const edits = (commands: readonly string[]) =>
    commands.filter((line) => !line.includes('--version') && !line.includes('--list'));

  test('iptables out, firewalld in, the service defined and let in by the active zone', async () => {
    const fake = fakeContext(host);
    await fake.run(firewalld);
    assert.equal(fake.ctx.env.get(network.firewalldAvailable), true);
    assert.deepEqual(fake.recorded.services, [
      'stop iptables',
      'disable iptables',
      'enable firewalld',
      'start firewalld',
    ]);
    assert.equal(fake.recorded.files[0]?.path, '/etc/firewalld/services/vdsm.xml');
    assert.deepEqual(edits(fake.recorded.commands), [
      reload,
      'firewall-cmd --permanent --zone=public --add-service=vdsm',
      reload,
    ]);
  });

  test('a second run changes nothing', async () => {
    const fake = fakeContext({
      ...host,
      units: { firewalld: { running: true, enabled: true } },
      files: { '/etc/firewalld/services/vdsm.xml': `${xml}\n` },
      commands: { ...host.commands, [list]: zones('ssh vdsm'), [permanent]: zones('ssh vdsm') },
    });
    await fake.run(firewalld);
    assert.deepEqual([fake.recorded.services, fake.recorded.files, edits(fake.recorded.commands)], [[], [], []]);
  });

  test('what an earlier run set and did not bring about is reloaded', async () => {
    const fake = fakeContext({
      ...host,
      files: { '/etc/firewalld/services/vdsm.xml': `${xml}\n` },
      commands: { ...host.commands, [list]: zones('ssh'), [permanent]: zones('ssh vdsm') },
    });
    await fake.run(firewalld);
    assert.deepEqual(edits(fake.recorded.commands), [reload]);
  });

  test('disabled services leave every zone, and come back on rollback', async () => {
    const remove = (zone: string, services: string) => `firewall-cmd --permanent --zone=${zone} ${services}`;
    const fake = fakeContext({
      ...host,
      env: { 'NETWORK/firewalldEnable': true, 'NETWORK/firewalldDisableServices': ['cockpit', 'ssh'] },
      commands: {
        ...host.commands,
        [permanent]: zones('cockpit ssh'),
        [remove('dmz', '--remove-service=ssh')]: '',
        [remove('public', '--remove-service=cockpit --remove-service=ssh')]: '',
      },
    });
    await fake.run(firewalld);
    assert.deepEqual(edits(fake.recorded.commands), [
      remove('dmz', '--remove-service=ssh'),
      remove('public', '--remove-service=cockpit --remove-service=ssh'),
      reload,
    ]);
    assert.deepEqual(fake.recorded.undo, [
      `command.run ${remove('dmz', '--add-service=ssh')}`,
      `command.run ${remove('public', '--add-service=cockpit --add-service=ssh')}`,
      `command.run ${reload}`,
    ]);
  });

  /** No distribution that is known to have a new one. */
  const elsewhere = { isElFamily: false };

  test('a daemon that does not run does not tell its version: the offline program does', async () => {
    const commands = { 'firewall-cmd --version': { code: 252 }, 'firewall-offline-cmd --version': '0.9.11\n' };
    const fake = fakeContext({ ...host, facts: elsewhere, commands });
    await fake.run(firewalld, 'CUSTOMIZATION');
    assert.equal(fake.ctx.env.get(network.firewalldAvailable), true);
  });

  const refusals: [string, FakeHost, RegExp][] = [
    [
      'an old version',
      { facts: elsewhere, commands: { 'firewall-cmd --version': '0.2.5' } },
      /firewalld 0\.2\.6 or newer/,
    ],
    ['no firewalld', { programs: [], units: {} }, /firewalld 0\.2\.6 or newer/],
    ['a masked unit', { units: {} }, /unmask/],
    ['both firewalls', { env: { ...host.env, 'NETWORK/iptablesEnable': true } }, /exclude each other/],
    [
      'a broken definition',
      { env: { ...host.env, 'NETWORK_FIREWALLD_SERVICE/x': '<service>' } },
      /^NETWORK_FIREWALLD_SERVICE\/x is no/,
    ],
  ];
  for (const [name, more, message] of refusals) {
    test(`${name} is refused at VALIDATION`, async () => {
      await assert.rejects(fakeContext({ ...host, ...more }).run(firewalld, 'VALIDATION'), {
        code: 'bad-value',
        message,
      });
    });
  }

  test('not asked for: only its availability is told', async () => {
    const fake = fakeContext({ ...host, env: { 'NETWORK_FIREWALLD_SERVICE/x': 'broken' } });
    await fake.run(firewalld);
    assert.equal(fake.ctx.env.get(network.firewalldAvailable), true);
    assert.deepEqual(fake.recorded.commands, []);
    assert.deepEqual(fake.recorded.services, []);
  });

  test('in an image tree definitions are written and units enabled, and no program of this machine is asked', async () => {
    const fake = fakeContext({
      ...host,
      env: { ...host.env, 'NETWORK/firewalldDisableServices': ['ssh'] },
      facts: { root: '/image' },
      files: { '/usr/bin/firewall-cmd': '' },
      commands: {},
    });
    await fake.run(firewalld);
    assert.equal(fake.recorded.files[0]?.path, '/etc/firewalld/services/vdsm.xml');
    assert.deepEqual(fake.recorded.commands, []);
  });

  test('a plan records zones as unknown while firewalld does not run', async () => {
    const fake = fakeContext({
      ...host,
      env: { ...host.env, 'NETWORK/firewalldDisableServices': ['ssh'] },
      commands: { 'firewall-cmd --state': { code: 252 } },
      planning: true,
    });
    await fake.run(firewalld);
    assert.deepEqual(
      fake.recorded.changes.map(({ why, unknown }) => [why, unknown]),
      [
        ['take out ssh', true],
        ['let in vdsm', true],
      ],
    );
  });
});
