// What the command line of `push`, its parameters and a list of hosts put on the wire.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { hostOptionNames, parseHostList } from '../../../src/backend/fleet/host-list.ts';
import { settingsOf } from '../../../src/backend/deploy/settings.ts';
import { Inventory } from '../../../src/backend/inventory/inventory.ts';
import { collectJobs } from '../../../src/cli/push/jobs.ts';
import { parametersText } from '../../../src/cli/push/parameters-text.ts';
import { bundleEnvironment } from '../../../src/cli/push/parts.ts';
import type { PushOptions } from '../../../src/cli/push/options.ts';
import { readPushOptions } from '../../../src/cli/push/options.ts';
import { readManagement, readSettings } from '../../../src/cli/push/settings.ts';
import { pushUsage, shapes } from '../../../src/cli/push/usage.ts';
import { listOptions, parseHelp } from '../../../packaging/manual/help.ts';
import { hold } from './hold.ts';

/** No person is asked here. */
const nobody = async (): Promise<boolean> => false;

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGsF9h1CqUpd9Xb5hdpoCUuyhcdC6ynFOp1rOnfV3dlF';
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'push-settings-'));
  writeFileSync(join(folder, 'bare.pub'), `${key}\n`);
  writeFileSync(join(folder, 'named.pub'), `${key} me@here\n`);
});
after(() => rmSync(folder, { recursive: true }));

function options(...argv: string[]): PushOptions {
  const read = readPushOptions([...argv, 'h1']);
  assert.ok(typeof read !== 'string');
  return read;
}

/** The environment of a host after the customization. */
async function wire(...argv: string[]): Promise<Map<string, unknown>> {
  const { agent } = await hold({ env: { 'KDUMP/supported': true } }, { settings: readSettings(options(...argv)) });
  return agent.env;
}

describe('flags', () => {
  const flags: [string[], Record<string, unknown>][] = [
    [[], { 'SYSTEM/clockSet': true, 'VDSM_CONFIG/addresses/management_port': '54321', 'VIRT/enable': true }],
    [['--engine-port', '8443', '--engine-host', 'e'], { 'VDSM/enginePort': 8443, 'VDSM/engineHost': 'e' }],
    [['--management-port', '54322'], { 'VDSM_CONFIG/addresses/management_port': '54322' }],
    [['--no-clock'], { 'SYSTEM/clockSet': undefined }],
    [
      ['--kernel-arguments', 'a=1', '--kernel-arguments-before', 'b=2 c'],
      { 'KERNEL/cmdlineNew': 'a=1', 'KERNEL/cmdlineOld': 'b=2 c' },
    ],
    [
      ['--hosted-engine', 'deploy', '--hosted-engine-config', 'host_id=2', '--hosted-engine-config', 'x=a=b'],
      { 'HOSTED_ENGINE/action': 'deploy', 'HOSTED_ENGINE_CONFIG/host_id': '2', 'HOSTED_ENGINE_CONFIG/x': 'a=b' },
    ],
    [['--set', 'A/list=multi-str:x', '--no-virt'], { 'A/list': ['x'], 'VIRT/enable': false }],
    [['--param', 'EncryptHostCommunication=false'], { 'VDSM_CONFIG/vars/ssl': 'false' }],
    [['--param', 'BootstrapMinimalVdsmVersion=4.50'], { 'VDSM/vdsmMinimumVersion': '4.50' }],
    [
      ['--param', 'FenceKdumpDestinationAddress=k', '--param', 'FenceKdumpMessageInterval=9'],
      {
        'KDUMP/enable': true,
        'KDUMP/destinationAddress': 'k',
        'KDUMP/destinationPort': 7410,
        'KDUMP/messageInterval': 9,
      },
    ],
  ];
  for (const [argv, expected] of flags)
    test(argv.join(' ') || 'none', async () => {
      const env = await wire(...argv);
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, env.get(name)])), expected);
    });

  test('the engine’s key goes under its alias, else its own name, else ovirt-engine; and to a user', async () => {
    const set = async (file: string, ...more: string[]): Promise<unknown> =>
      (await wire('--ssh-public-key', join(folder, file), ...more)).get('NETWORK/sshKey');
    assert.equal(await set('bare.pub'), `${key} ovirt-engine`);
    assert.equal(await set('named.pub'), `${key} me@here`);
    assert.equal(await set('named.pub', '--param', 'SSHKeyAlias=site-engine'), `${key} site-engine`);
    const env = await wire('--ssh-public-key', join(folder, 'bare.pub'), '--ssh-public-key-user', 'ops');
    assert.equal(env.get('NETWORK/sshUser'), 'ops');
  });

  const refused: [string[], RegExp][] = [
    [['--engine-port', '0'], /--engine-port is a number from 1/],
    [['--hosted-engine-config', 'x'], /wants NAME=VALUE, not 'x'/],
    [['--set', 'APPEND:A/b=str:c'], /A\/b: a key of a host can be set, not appended to/],
    [['--ssh-public-key-user', 'ops'], /needs --ssh-public-key/],
    [['--bootstrap-environment', 'A=1'], /is for --bundle/],
    [['--bundle', 'x.tar', '--plan'], /--plan is for the agent/],
    [['--bundle', 'x.tar', '--node-image', 'y'], /needs no bundle/],
    [['--packages', 'vdsm'], /--packages is for --check-updates and --update/],
    [['--due', '--update'], /--due is for --check-updates/],
    [['--check-updates', '--packages', ','], /no package is named/],
  ];
  for (const [argv, message] of refused)
    test(`${argv.join(' ')} is refused`, () => {
      const read = (): unknown => {
        const given = options(...argv);
        return [readSettings(given), readManagement(given), bundleEnvironment(given)];
      };
      assert.throws(read, { code: 'bad-argument', message });
    });

  test('all of them are in --help, and nothing else is', () => {
    const told = listOptions(parseHelp(pushUsage)).map(({ long }) => long.slice(2));
    assert.deepEqual([...new Set(told)].toSorted(), Object.keys(shapes).toSorted());
  });
});

describe('rules of iptables', () => {
  const rules = async (...argv: string[]): Promise<string[]> =>
    (await wire('--firewall', 'iptables', ...argv)).get('NETWORK/iptablesRules') as string[];
  const opening = (protocol: string, number: number | string): string =>
    `-A INPUT -p ${protocol} -m ${protocol} --dport ${number} -j ACCEPT`;

  test('the usual ones, by what the host does', async () => {
    const common = [
      opening('tcp', 54_321),
      opening('tcp', 54_322),
      opening('tcp', 22),
      opening('udp', 161),
      opening('tcp', 9090),
    ];
    const virt = [opening('tcp', 16_514), opening('tcp', 2223), opening('tcp', '5900:6923'), opening('udp', 6081)];
    const gluster = [
      opening('tcp', 24_007),
      opening('tcp', '38465:38469'),
      opening('udp', 963),
      opening('tcp', 55_863),
    ];
    const has = (all: readonly string[], some: readonly string[]): boolean => some.every((one) => all.includes(one));
    const plain = await rules('--no-virt');
    assert.ok(has(plain, common) && !plain.includes(virt[0] ?? '') && !plain.includes(gluster[0] ?? ''));
    assert.ok(has(await rules(), [...common, ...virt]));
    assert.ok(has(await rules('--gluster', '--no-virt'), [...common, ...gluster]));
    assert.deepEqual(plain.slice(0, 1), ['*filter']);
    assert.deepEqual(plain.slice(-1), ['COMMIT']);
    assert.ok(!plain.some((line) => line.includes('@') || line === ''));
  });

  test('our agent is told the kind of firewall, the Python program what it knows', async () => {
    const told = async (kind: string, env: Record<string, boolean>): Promise<Map<string, unknown>> =>
      (await hold({ env }, { settings: readSettings(options('--firewall', kind, '--management-port', '5')) })).agent
        .env;
    const ours = { 'DIALOG/machineExtras': false };
    assert.equal((await told('iptables', ours)).get('FIREWALL/type'), 'iptables');
    assert.equal((await told('iptables', ours)).get('NETWORK/iptablesEnable'), undefined);
    assert.equal((await told('iptables', {})).get('NETWORK/iptablesEnable'), true);
    const firewalld = await told('firewalld', {});
    assert.equal(firewalld.get('NETWORK/firewalldEnable'), true);
    assert.match(String(firewalld.get('NETWORK_FIREWALLD_SERVICE/vdsm')), /<port protocol="tcp" port="54321"\/>/);
    const others = String(firewalld.get('NETWORK_FIREWALLD_SERVICE/ovirt-others'));
    for (const number of [22, 5]) assert.match(others, new RegExp(`<port protocol="tcp" port="${number}"/>`));
    assert.equal((await told('none', {})).get('NETWORK/firewalldEnable'), undefined);
  });

  test('of a site, put where the template wants them, with its ports', async () => {
    const file = join(folder, 'parameters');
    writeFileSync(
      file,
      `IPTablesConfig="*filter\\n-A INPUT --dport @SSH_PORT@\\n@CUSTOM_RULES@\\n-A INPUT --dport @VDSM_PORT@\\nCOMMIT\\n"
IPTablesConfigForVirt=virt $& @VDSM_PORT@
IPTablesConfigForGluster=gluster
IPTablesConfigSiteCustom=one\\ntwo
`.replaceAll('\\\\n', '\\n'),
    );
    const given = ['--parameters', file, '--port', '2222', '--management-port', '1'];
    const expected = ['*filter', '-A INPUT --dport 2222', 'virt $& 1', 'one', 'two', '-A INPUT --dport 1', 'COMMIT'];
    assert.deepEqual(await rules(...given), expected);
    assert.deepEqual((await rules(...given, '--gluster')).slice(3, 5), ['gluster', 'one']);
    assert.deepEqual((await rules('--param', 'IPTablesConfigSiteCustom=three\nfour')).slice(-5, -3), ['three', 'four']);
  });
});

describe('updates', () => {
  const management = (...argv: string[]): unknown => readManagement(options(...argv));

  test('are those of the parameters, or of the packages named', () => {
    assert.deepEqual(management('--check-updates'), { mode: 'checkUpdate', packages: ['ovirt-host', 'vdsm'] });
    const more = ['--param', 'UserPackageNamesForCheckUpdate=qemu*, vdsm', '--update'];
    assert.deepEqual(management(...more), { mode: 'update', packages: ['ovirt-host', 'vdsm', 'qemu*'] });
    assert.deepEqual(management(...more, '--packages', 'a,b'), { mode: 'update', packages: ['a', 'b'] });
    assert.equal(management(), undefined);
  });

  test('that are due are those not asked for so many hours, of all we know where none is named', async () => {
    using inventory = await Inventory.open(join(folder, 'inventory.db'));
    const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
    inventory.save('fresh', { checkedAt: ago(1) });
    inventory.save('stale', { checkedAt: ago(25) });
    inventory.save('new', { result: 'complete' });
    const due = async (...argv: string[]): Promise<string[]> => {
      const read = readPushOptions(['--check-updates', '--due', '--host-key', 'strict', ...argv]);
      assert.ok(typeof read !== 'string');
      return (await collectJobs(read, inventory, nobody)).map(({ host }) => host);
    };
    assert.deepEqual(await due(), ['new', 'stale']);
    assert.deepEqual(await due('fresh', 'stale', 'other'), ['stale', 'other']);
    assert.deepEqual(await due('--param', 'HostPackagesUpdateTimeInHours=0.5'), ['fresh', 'new', 'stale']);
    assert.deepEqual(await due('--param', 'HostPackagesUpdateTimeInHours=0'), []);
  });
});

describe('a list of hosts', () => {
  test('may say what --help and the page tell, no more and no less', () => {
    const told = /each with = and a value: ([^(]*)/.exec(pushUsage)?.[1]?.replace(' or ', ', ').split(/,\s+/) ?? [];
    assert.deepEqual(told.map((word) => word.trim()).toSorted(), hostOptionNames.toSorted());
    const page = readFileSync(join(import.meta.dirname, '../../../docs/push.md'), 'utf8');
    for (const name of hostOptionNames) assert.ok(page.includes(`\`${name}\``), name);
  });

  test('has passwords of one host in files', async () => {
    for (const [name, text] of [
      ['secret', 'one\n'],
      ['all', 'all\n'],
    ] as const)
      writeFileSync(join(folder, name), text, { mode: 0o600 });
    writeFileSync(join(folder, 'hosts'), `h1 password-file=${join(folder, 'secret')}\nh2\n`);
    const read = readPushOptions([
      '--sudo',
      '--password-file',
      join(folder, 'all'),
      '--inventory',
      join(folder, 'hosts'),
    ]);
    assert.ok(typeof read !== 'string');
    using inventory = await Inventory.open(join(folder, 'passwords.db'));
    const jobs = await collectJobs(read, inventory, nobody);
    assert.deepEqual(
      jobs.map(({ target }) => [target.password, target.sudo?.password]),
      [
        ['one', 'one'],
        ['all', 'all'],
      ],
    );
  });

  test('says of one host what the flags say of all, and more', async () => {
    const text = `h1 user=ops port=2222 key='/my keys/k' engine-host=e2 engine-port=81 management-port=5 console=yes
h2 gluster=yes virt=no tuned=latency kernel-arguments="a b" VDSM/keySize=int:4096 'A/b=str:c d' # all
`;
    const [first, second] = parseHostList(text, 'f');
    assert.deepEqual([first?.user, first?.port, first?.keyFile], ['ops', 2222, '/my keys/k']);
    assert.equal(first?.settings?.console, true);
    const shared = readSettings(options('--set', 'A/b=str:all', '--engine-host', 'e1', '--firewall', 'iptables'));
    const one = (await hold({}, { settings: settingsOf(shared, first?.settings, first?.port) })).agent.env;
    assert.equal(one.get('VDSM/engineHost'), 'e2');
    assert.equal(one.get('VDSM/enginePort'), 81);
    assert.equal(one.get('A/b'), 'all');
    const rules = one.get('NETWORK/iptablesRules') as string[];
    for (const port of [2222, 5]) assert.ok(rules.includes(`-A INPUT -p tcp -m tcp --dport ${port} -j ACCEPT`));
    const two = (await hold({}, { settings: settingsOf(shared, second?.settings) })).agent.env;
    const names = ['VDSM/engineHost', 'VDSM/keySize', 'A/b', 'GLUSTER/enable', 'VIRT/enable', 'TUNE/tunedProfile'];
    assert.deepEqual(
      names.map((name) => two.get(name)),
      ['e1', 4096, 'c d', true, false, 'latency'],
    );
    assert.equal(two.get('KERNEL/cmdlineNew'), 'a b');
  });

  const refused: [string, RegExp][] = [
    [
      'h1\nh2 fingerprnt=SHA256:x',
      /^f, line 2: 'fingerprnt=SHA256:x' is no option of a host; did you mean fingerprint\?/,
    ],
    ['h1 fingerprint=MD5:00', /line 1: fingerprint is SHA256:… or MD5:…, not 'MD5:00'/],
    ['h1 port=x', /line 1: 'x' has no port/],
    ['h1 console=true', /line 1: console is yes or no, not 'true'/],
    ['h1 user=', /line 1: 'user=' is no option of a host/],
    ['h1 key="/a', /line 1: .*quote/i],
    ['h1 A/b=nothing', /line 1: Argument A\/b/],
    ['h1 APPEND:A/b=str:x', /line 1: .*can be set, not appended to/],
    ['h1\n\nh1 port=2', /line 3: 'h1' stands on line 1 already/],
    ['h1 toString=x', /line 1: 'toString=x' is no option of a host/],
  ];
  for (const [text, message] of refused)
    test(`${JSON.stringify(text)} is refused`, () =>
      assert.throws(() => parseHostList(text, 'f'), { code: 'bad-argument', message }));
});

describe('parameters', () => {
  const refused: [string, RegExp][] = [
    ['ServerRebotTimeout=1', /did you mean ServerRebootTimeout\?/],
    ['iptablesconfig=x', /did you mean IPTablesConfig\?/],
    ['Nothing=1', /'Nothing' is no parameter; there are ServerRebootTimeout, /],
    ['BootstrapCacheRefreshInterval=1.5', /is no number/],
    ['IPTablesConfig=@SSHPORT@ @SSH_PROT@', /'@SSHPORT@' is no placeholder; there are @CUSTOM_RULES@/],
    ['SSHDefaultKeyDigest=MD5', /only SHA-256/],
    ['BootstrapPackageName=../x', /no plain file name/],
  ];
  for (const [flag, message] of refused)
    test(`${flag} is refused`, () => assert.throws(() => options('--param', flag), { code: 'bad-argument', message }));

  test('a wrong one in a file is told by its line', () => {
    const file = join(folder, 'wrong');
    writeFileSync(file, '# one\n\nOrganizationNam=x\n');
    const message = new RegExp(`^${file}, line 3: .*did you mean OrganizationName\\?`);
    assert.throws(() => options('--parameters', file), { code: 'bad-argument', message });
  });

  test('hours may have parts, and digests their usual spelling', () => {
    const { parameters } = options(
      '--param',
      'HostPackagesUpdateTimeInHours=0.5',
      '--param',
      'SSHDefaultKeyDigest=sha256',
    );
    assert.equal(parameters.HostPackagesUpdateTimeInHours, 0.5);
  });

  test('--help-parameters prints what each is, texts by their first line', () => {
    assert.equal(readPushOptions(['--help-parameters']), 'help-parameters');
    assert.match(parametersText(), /^ServerRebootTimeout = 300\n {4}Seconds/m);
    assert.match(parametersText(), /^IPTablesConfig = \*filter … \(18 lines\)$/m);
  });
});
