// The commands `ca` and `push --revoke`, on a CA that has issued something.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { SigningCa } from '../../../src/backend/ca/signing-ca.ts';
import { readPassphrase, takePassphrase } from '../../../src/cli/ca/passphrase.ts';
import { readPushOptions } from '../../../src/cli/push/options.ts';
import { daysOf } from '../../../src/cli/push/authority.ts';

const folder = mkdtempSync(join(tmpdir(), 'ca-command-test-'));
after(() => rmSync(folder, { recursive: true }));
const main = join(import.meta.dirname, '../../../src/main.ts');

async function run(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, [main, ...words, '--state', folder], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    ),
  );
}

suite('the commands of the CA', () => {
  before(async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const ca = new SigningCa({ folder: join(folder, 'state/ca'), organization: 'oVirt' });
    const order = { publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'), days: 30 };
    for (const host of ['h1', 'h2']) await ca.signHost({ ...order, names: [`${host}.example`], host, kind: 'vdsm' });
  });

  test('show and list tell what there is', async () => {
    const { stdout } = await run('ca', 'show');
    assert.match(stdout, /^Subject +O=oVirt, CN=oVirt host CA \w{5}$/m);
    assert.match(stdout, /^Path length +0$/m);
    assert.match(stdout, /^Passphrase +no: set one/m);
    assert.match(stdout, /^Issued +2, of which 0 revoked$/m);
    assert.match((await run('ca', 'list', 'h2')).stdout, /^HOST.*\nh2 +vdsm +valid .* h2\.example +40[0-9a-f]{30}\n$/);
  });

  test('push --revoke and ca crl: openssl refuses the host’s certificate', async () => {
    const revoked = await run('push', '--revoke', 'h1', 'nobody');
    assert.equal(revoked.code, 1);
    assert.match(revoked.stdout, /^h1: 1 certificate revoked\n.*ca crl FILE/);
    assert.match(revoked.stderr, /issued no certificate to nobody/);
    assert.equal((await run('ca', 'crl', 'list.pem')).code, 0);
    const text = execFileSync('openssl', ['crl', '-in', 'list.pem', '-noout', '-text'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const [issued] = readFileSync(join(folder, 'state/ca/issued.jsonl'), 'utf8').trim().split('\n');
    const { serial = '' } = JSON.parse(issued ?? '') as { serial?: string };
    assert.match(text, new RegExp(`Serial Number: ${serial.toUpperCase()}\n`));
    assert.equal(text.match(/Serial Number/g)?.length, 1);
    const json = (await run('ca', 'list', '--json')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      json.map(({ host, revokedAt }) => [host, typeof revokedAt]),
      [
        ['h1', 'string'],
        ['h2', 'undefined'],
      ],
    );
  });

  test('passphrase: set from a file, then wanted', async () => {
    writeFileSync(join(folder, 'new'), 'secret words\n', { mode: 0o600 });
    assert.equal((await run('ca', 'passphrase', '--new-passphrase-file', 'new')).code, 0);
    const without = await run('ca', 'crl');
    assert.deepEqual([without.code, without.stdout], [1, '']);
    assert.match(without.stderr, /--ca-passphrase-file.*\[ca-passphrase\]/s);
    assert.match((await run('ca', 'crl', '--ca-passphrase-file', 'new')).stdout, /^-----BEGIN X509 CRL-----\n/);
  });

  const wrong: [string[], RegExp][] = [
    [['ca'], /show, list, crl, krl, passphrase/],
    [['ca', 'shwo'], /did you mean show\?/],
    [['ca', 'krl'], /name the file/],
    [['push', '--revoke', '--renew', 'h1'], /--revoke or --renew/],
    [['push', '--names', 'a', 'h1', 'h2'], /--names is for one host/],
    [['push', '--names', 'a..b', 'h1'], /did you mean a\.b\?/],
  ];
  for (const [words, message] of wrong)
    test(`wrong: ${words.join(' ')}`, async () => {
      const { code, stderr } = await run(...words);
      assert.equal(code, 64);
      assert.match(stderr, message);
    });
});

suite('the passphrase of push', () => {
  test('leaves the environment when it is read, used or not', () => {
    const file = join(folder, 'private');
    writeFileSync(file, 'of the file\r\nmore', { mode: 0o600 });
    for (const [given, expected] of [
      [undefined, 'of the environment'],
      [file, 'of the file'],
    ] as const) {
      process.env['OVIRT_HOST_DEPLOY_CA_PASSPHRASE'] = 'of the environment';
      assert.equal(takePassphrase(given), expected);
      assert.equal(process.env['OVIRT_HOST_DEPLOY_CA_PASSPHRASE'], undefined);
    }
  });

  test('a file that others may read, that is none or empty is refused', () => {
    const file = join(folder, 'open');
    writeFileSync(file, 'x');
    chmodSync(file, 0o640);
    execFileSync('mkfifo', ['-m', '600', join(folder, 'pipe')]);
    writeFileSync(join(folder, 'empty'), '\n', { mode: 0o600 });
    for (const [name, message] of [
      ['open', /chmod 600/],
      ['pipe', /regular/],
      ['empty', /empty/],
      ['none', /cannot be read/],
    ] as const)
      assert.throws(() => readPassphrase(join(folder, name)), { code: 'bad-argument', message });
  });
});

test('days of certificates: the flag, the days, the years', () => {
  const days = (...words: string[]): number => {
    const options = readPushOptions([...words, 'h1']);
    return typeof options === 'string' ? assert.fail() : daysOf(options);
  };
  assert.equal(days(), 1827);
  assert.equal(days('--cert-days', '30'), 30);
  assert.equal(days('--param', 'VdsCertificateValidityInDays=398'), 398);
  assert.equal(days('--param', 'VdsCertificateValidityInDays=398', '--cert-days', '90'), 90);
  assert.equal(days('--param', 'VdsCertificateValidityInYears=2'), 731);
  for (const given of ['0', '1828', 'x']) assert.throws(() => days('--cert-days', given), { code: 'bad-argument' });
});
