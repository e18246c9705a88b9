// OpenSSH host certificates made by ssh-keygen: each is verified, or refused for the named reason.
import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { verifyHostCertificate, type HostCertificate } from '../../../src/openssh/host-certificate.ts';
import { parsePublicKeyLine } from '../../../src/openssh/public-key.ts';
import { readFolders } from '../cases.ts';

type Expectation = Partial<HostCertificate> & { code?: string; message?: string };

const now = new Date('2026-06-01T00:00:00Z');

for (const { name, read } of readFolders('ssh-host-certificate'))
  test(`host certificate: ${name}`, () => {
    const { code, message = '', ...expected } = JSON.parse(read('expected.json')) as Expectation;
    const key = createPublicKey(read('key.pem'));
    const caKey = parsePublicKeyLine(read('ca.pub'), 'ca.pub');
    const verify = () => verifyHostCertificate(read('cert.pub'), { key, caKey, now });
    if (code === undefined) assert.partialDeepStrictEqual(verify(), expected);
    else assert.throws(verify, { code, message: new RegExp(message) });
  });

for (const line of [
  '',
  'ssh-rsa',
  'ssh-rsa AAAA',
  'ssh-ed25519 AAAAB3NzaC1yc2EAAAADAQABAAAAAQE=',
  'ssh-dss AAAAB3NzaC1kc3M=',
])
  test(`no public key: '${line}'`, () => {
    assert.throws(() => parsePublicKeyLine(line, 'VMCONSOLE/caKey'), { code: 'pki-key', message: /VMCONSOLE\/caKey/ });
  });
