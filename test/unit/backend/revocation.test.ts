// Revocation: openssl and ssh-keygen take what our CA issued, and refuse it once it is revoked.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { IssueRecord } from '../../../src/backend/ca/issue-record.ts';
import { SigningCa } from '../../../src/backend/ca/signing-ca.ts';
import { verifyHostCertificate } from '../../../src/openssh/host-certificate.ts';
import { parsePublicKeyLine } from '../../../src/openssh/public-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'revocation-test-'));
after(() => rmSync(folder, { recursive: true }));
const state = join(folder, 'ca');
const ca = new SigningCa({ folder: state, organization: 'oVirt' });
const record = new IssueRecord(state);
const openssl = (...args: string[]) => spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
const keygen = (...args: string[]) => spawnSync('ssh-keygen', args, { cwd: folder, encoding: 'utf8' });

const kinds = ['vdsm', 'qemu', 'ovn'] as const;
const keys = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey,
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey,
  'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey,
};
const all = ['h1', 'h2'].flatMap((host) =>
  kinds.flatMap((kind) =>
    Object.entries(keys).map(([name, key]) => ({ host, kind, key, file: `${host}-${kind}-${name}.pem` })),
  ),
);
const orderOf = (host: string, key = keys.rsa) => ({
  publicKey: key.export({ type: 'spki', format: 'der' }).toString('base64'),
  names: [`${host}.example.test`, '192.0.2.7', '2001:db8::7'],
  host,
  days: 398,
});

/** As vdsm, libvirt, SPICE, VNC, migration and OVN check them: as a server and as a client. */
function verdicts(file: string): string[] {
  return ['sslserver', 'sslclient'].map((purpose) => {
    const checks = [
      '-x509_strict',
      '-crl_check',
      '-verify_hostname',
      `${file.slice(0, 2)}.example.test`,
      '-verify_ip',
      '2001:db8::7',
    ];
    const { stdout, stderr } = openssl(
      'verify',
      ...checks,
      '-purpose',
      purpose,
      '-CAfile',
      'ca/ca.pem',
      '-CRLfile',
      'list.pem',
      file,
    );
    return /certificate revoked/.test(stderr) ? 'revoked' : (stdout + stderr).trim();
  });
}

async function writeLists(): Promise<void> {
  writeFileSync(join(folder, 'list.der'), await ca.revocationList(30));
  assert.equal(openssl('crl', '-inform', 'DER', '-in', 'list.der', '-out', 'list.pem').status, 0);
  writeFileSync(join(folder, 'list.krl'), await ca.keyRevocationList());
}

suite('certificates and their revocation', () => {
  before(async () => {
    for (const { host, kind, key, file } of all)
      writeFileSync(join(folder, file), (await ca.signHost({ ...orderOf(host, key), kind })).certificate);
    for (const host of ['h1', 'h2'])
      writeFileSync(join(folder, `${host}-cert.pub`), `${await ca.signConsole(orderOf(host))}\n`);
    await writeLists();
  });

  test('the CA certifies no other authority, and its list is of version 2', () => {
    const text = openssl('x509', '-in', 'ca/ca.pem', '-noout', '-ext', 'basicConstraints,keyUsage').stdout;
    assert.match(text, /CA:TRUE, pathlen:0/);
    assert.match(text, /Certificate Sign, CRL Sign/);
    const list = openssl('crl', '-in', 'list.pem', '-noout', '-text').stdout;
    assert.match(
      list,
      /Version 2[\s\S]*Last Update[\s\S]*Next Update[\s\S]*Authority Key Identifier[\s\S]*CRL Number[\s\S]*No Revoked/,
    );
    assert.match(openssl('crl', '-in', 'list.pem', '-noout', '-CAfile', 'ca/ca.pem').stderr, /verify OK/);
  });

  test('before: every chain is good', () => {
    for (const { file } of all) assert.deepEqual(verdicts(file), [`${file}: OK`, `${file}: OK`]);
  });

  test('serial numbers differ, of consoles too', () => {
    const serials = all.map(({ file }) => new X509Certificate(readFileSync(join(folder, file))).serialNumber);
    assert.equal(new Set(serials).size, all.length);
    const consoles = ['h1', 'h2'].map(
      (host) => /Serial: (\d+)/.exec(keygen('-L', '-f', `${host}-cert.pub`).stdout)?.[1],
    );
    assert.ok(consoles.every((serial) => BigInt(serial ?? 0) > 2n ** 56n));
    assert.notEqual(consoles[0], consoles[1]);
  });

  test('ssh-keygen and our own reader see the same console certificate', async () => {
    const text = keygen('-L', '-f', 'h1-cert.pub').stdout;
    assert.match(text, /Type: ssh-rsa-cert-v01@openssh\.com host certificate/);
    assert.match(text, /Signing CA: RSA .*\(using rsa-sha2-512\)/);
    assert.match(text, /Principals:\s+h1\.example\.test\s+192\.0\.2\.7\s+2001:db8::7\s+Critical/);
    const expected = { key: keys.rsa, caKey: parsePublicKeyLine(await ca.consoleKey(), 'CA'), now: new Date() };
    verifyHostCertificate(readFileSync(join(folder, 'h1-cert.pub'), 'utf8'), expected);
    for (const name of ['P-256', 'P-384'] as const) {
      const line = await ca.signConsole(orderOf('h3', keys[name]));
      verifyHostCertificate(line, { ...expected, key: keys[name] });
      writeFileSync(join(folder, 'ec-cert.pub'), `${line}\n`);
      assert.match(keygen('-L', '-f', 'ec-cert.pub').stdout, /ecdsa-sha2-nistp\d+-cert-v01/);
    }
  });

  test('after: those of the host are revoked, no others', async () => {
    const number = /CRL Number:\s+(\d+)/.exec(openssl('crl', '-in', 'list.pem', '-noout', '-text').stdout)?.[1];
    assert.equal((await record.revoke('h1', new Date())).length, all.length / 2 + 1);
    await writeLists();
    for (const { host, file } of all)
      assert.deepEqual(verdicts(file), host === 'h1' ? ['revoked', 'revoked'] : [`${file}: OK`, `${file}: OK`]);
    assert.match(keygen('-Q', '-f', 'list.krl', 'h1-cert.pub').stdout, /REVOKED/);
    assert.match(keygen('-Q', '-f', 'list.krl', 'h2-cert.pub').stdout, /: ok/);
    const later = /CRL Number:\s+(\d+)/.exec(openssl('crl', '-in', 'list.pem', '-noout', '-text').stdout)?.[1];
    assert.ok(BigInt(later ?? 0) > BigInt(number ?? 0));
    assert.deepEqual(await record.revoke('H1', new Date()), [], 'a second time there is nothing to revoke');
    await assert.rejects(record.revoke('nobody', new Date()), { code: 'bad-argument' });
  });

  test('a new certificate of that host is good', async () => {
    const { certificate } = await ca.signHost({ ...orderOf('h1'), kind: 'vdsm' });
    writeFileSync(join(folder, 'h1-new.pem'), certificate);
    assert.deepEqual(verdicts('h1-new.pem'), ['h1-new.pem: OK', 'h1-new.pem: OK']);
  });

  test('no name that a certificate must not hold is signed, for any caller', async () => {
    for (const names of [[], ['*.example'], ['fe80::1%eth0']])
      await assert.rejects(ca.signHost({ ...orderOf('h1'), names, kind: 'vdsm' }), { code: 'ca-name' });
  });
});

suite('the record of what was issued', () => {
  const own = new IssueRecord(join(folder, 'record'));
  const file = join(folder, 'record/issued.jsonl');
  const issued = { kind: 'vdsm', host: 'h1', names: ['h1'], at: '', ends: '', fingerprint: '' } as const;
  before(() => void execFileSync('mkdir', [join(folder, 'record')]));

  test('a line that a crash cut off hides no other, and damage is told', async () => {
    await own.add({ ...issued, serial: '01' });
    appendFileSync(file, '\n{"event":"issued","kind":"vds');
    await own.add({ ...issued, serial: '02' });
    assert.deepEqual(
      (await own.list()).map(({ serial }) => serial),
      ['01', '02'],
    );
    appendFileSync(file, '\nrubbish');
    await assert.rejects(own.list(), { code: 'ca-failed', message: /issued\.jsonl, line \d+ is damaged/ });
  });

  test('is private', async () => {
    assert.equal(statSync(file).mode & 0o777, 0o600);
    execFileSync('chmod', ['644', file]);
    await assert.rejects(own.list(), { code: 'ca-failed', message: /chmod 600/ });
  });

  test('knows what an earlier version issued', async () => {
    const old = 'V\t270101120000Z\t\t40AB\tunknown\t/O=oVirt/CN=h9.example.test\n';
    writeFileSync(join(folder, 'ca/index.txt'), old);
    const [revoked] = await record.revoke('h9.example.test', new Date());
    assert.deepEqual([revoked?.serial, revoked?.ends], ['40ab', '2027-01-01T12:00:00.000Z']);
    writeFileSync(join(folder, 'list.der'), await ca.revocationList(30));
    assert.match(openssl('crl', '-inform', 'DER', '-in', 'list.der', '-noout', '-text').stdout, /Serial Number: 40AB/);
  });
});
