// Our CA, looked at with OpenSSL and ssh-keygen; requests that must not be signed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CommandAuthority } from '../../../src/backend/ca/command-authority.ts';
import { IssueRecord } from '../../../src/backend/ca/issue-record.ts';
import { EngineAuthority } from '../../../src/backend/ca/engine-authority.ts';
import { LocalAuthority } from '../../../src/backend/ca/local-authority.ts';
import { createTools } from '../../../src/backend/tools.ts';
import { LogHub } from '../../../src/base/logger.ts';
import { SecretValues } from '../../../src/base/redact.ts';
import { verifyHostCertificate } from '../../../src/openssh/host-certificate.ts';
import { parsePublicKeyLine } from '../../../src/openssh/public-key.ts';
import { verifyChain } from '../../../src/x509/chain.ts';
import { makeRequest } from '../../../src/x509/request.ts';
import { makeRsaKey, readPublicKey } from '../../../src/x509/rsa-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'authority-test-'));
after(() => rmSync(folder, { recursive: true }));
const { signal } = new AbortController();
const run = createTools(new LogHub(new SecretValues()).named('test'), signal);
const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
const names = ['h1.example.test', '192.0.2.7', '2001:db8::7'];
let key: string;
let request: string;

before(async () => {
  key = await makeRsaKey(2048);
  request = `${(await makeRequest(key)).join('\n')}\n`;
});

describe('a local CA', () => {
  const options = { folder: join(folder, 'ca'), organization: 'Örg, "quoted"', days: 398 };

  test('signs for all names of a host, what OpenSSL and the host’s own check take', async () => {
    const { chain, ends } = await new LocalAuthority(options).sign({ request, kind: 'vdsm', names, signal });
    const text = `${chain.join('\n')}\n`;
    verifyChain(text, readPublicKey(key, 'key'), new Date());
    const [ca = '', host = ''] = text.split(/(?<=-----END CERTIFICATE-----\n)/);
    writeFileSync(join(folder, 'ca.pem'), ca);
    writeFileSync(join(folder, 'host.pem'), host);
    for (const check of ['-verify_hostname=h1.example.test', '-verify_ip=192.0.2.7', '-verify_ip=2001:db8::7'])
      for (const purpose of ['sslserver', 'sslclient'])
        openssl('verify', '-x509_strict', '-CAfile', 'ca.pem', '-purpose', purpose, ...check.split('='), 'host.pem');
    const days = (ends.getTime() - Date.now()) / 86_400_000;
    assert.ok(days > 397 && days <= 398);
    assert.equal(statSync(join(folder, 'ca/ca.pem')).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, 'ca/issued.jsonl')).mode & 0o777, 0o600);
    const [noted] = await new IssueRecord(options.folder).list();
    assert.deepEqual([noted?.host, noted?.names, noted?.kind], ['h1.example.test', names, 'vdsm']);
    const { serialNumber, fingerprint256 } = new X509Certificate(host);
    assert.equal(noted?.serial, serialNumber.toLowerCase());
    assert.equal(noted.fingerprint, fingerprint256.replaceAll(':', '').toLowerCase());
  });

  test('is one CA, for another process and for two that make it at the same time', async () => {
    const caOf = async (authority: LocalAuthority): Promise<string> =>
      (await authority.sign({ request, kind: 'vdsm', names, signal })).chain.join('\n').split('-----END')[0] ?? '';
    assert.equal(await caOf(new LocalAuthority(options)), await caOf(new LocalAuthority(options)));
    const fresh = { ...options, folder: join(folder, 'raced') };
    const told: string[] = [];
    const racing = { ...fresh, made: (where: string) => told.push(where) };
    const first = new LocalAuthority(racing);
    const [one, two] = await Promise.all([caOf(first), caOf(new LocalAuthority(racing))]);
    assert.equal(one, two);
    await caOf(first);
    assert.deepEqual(told, [fresh.folder], 'told once that it was made');
  });

  test('signs consoles with a key of its own', async () => {
    const authority = new LocalAuthority(options);
    const caKey = parsePublicKeyLine(await authority.consoleKey(), 'the CA');
    const line = await authority.signConsole({ request, names, signal });
    const certificate = verifyHostCertificate(line, { key: readPublicKey(key, 'key'), caKey, now: new Date() });
    assert.deepEqual(certificate.principals, names);
    assert.equal(certificate.signatureAlgorithm, 'rsa-sha2-512');
    assert.match(await authority.consoleKey(), /^ssh-rsa \S+ serial consoles$/);
  });

  test('a folder that cannot be used is told of', async () => {
    writeFileSync(join(folder, 'file'), '');
    const broken = new LocalAuthority({ ...options, folder: join(folder, 'file') });
    await assert.rejects(broken.sign({ request, kind: 'vdsm', names, signal }), { code: 'ca-failed' });
  });
});

describe('a CA of others', () => {
  test('behind a command', async () => {
    const script = join(folder, 'sign.sh');
    writeFileSync(
      script,
      `#!/bin/sh\ntest "$OHD_KIND" = vdsm || exit 3\ncat >/dev/null\ncat ${folder}/ca.pem ${folder}/host.pem\n`,
      { mode: 0o755 },
    );
    const authority = new CommandAuthority({ command: [script], timeout: 10, run });
    const { chain } = await authority.sign({ request, kind: 'vdsm', names, signal });
    verifyChain(chain.join('\n'), readPublicKey(key, 'key'), new Date());
    await assert.rejects(authority.sign({ request, kind: 'ovn', names, signal }), { code: 'ca-failed' });
  });

  test('of an engine, only with the options that its script knows', async () => {
    const pki = join(folder, 'pki');
    execFileSync('mkdir', ['-p', join(pki, 'requests'), join(pki, 'certs'), join(folder, 'bin')]);
    execFileSync('cp', [join(folder, 'ca.pem'), join(pki, 'ca.pem')]);
    const script = join(folder, 'bin/pki-enroll-request.sh');
    writeFileSync(
      script,
      `#!/bin/sh\nif [ "$1" = --help ]; then echo "--name= --subject= --days= --san="; exit 0; fi\nprintf '%s\\n' "$@" >${folder}/given\ncp ${folder}/host.pem "${pki}/certs/h1.example.test.cer"\n`,
      { mode: 0o755 },
    );
    const authority = new EngineAuthority({
      pki,
      scripts: join(folder, 'bin'),
      organization: 'A/B',
      days: 400,
      timeout: 10,
      run,
    });
    const { chain } = await authority.sign({ request, kind: 'vdsm', names, signal });
    verifyChain(chain.join('\n'), readPublicKey(key, 'key'), new Date());
    assert.deepEqual(readFileSync(join(folder, 'given'), 'utf8').trim().split('\n'), [
      '--name=h1.example.test',
      String.raw`--subject=/O=A\/B/CN=h1.example.test`,
      '--days=400',
      '--san=DNS:h1.example.test,IP:192.0.2.7,IP:2001:db8::7',
    ]);
    assert.equal(readFileSync(join(pki, 'requests/h1.example.test.req'), 'utf8'), request);
    await assert.rejects(authority.sign({ request, kind: 'qemu', names, signal }), {
      code: 'ca-failed',
      message: /--cert-dir/,
    });
  });
});
