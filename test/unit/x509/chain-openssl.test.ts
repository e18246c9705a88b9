// Chains of odd authorities: our verdict is that of openssl verify.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { verifyChain } from '../../../src/x509/chain.ts';

const folder = mkdtempSync(join(tmpdir(), 'chain-openssl-test-'));
after(() => rmSync(folder, { recursive: true }));
const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

const caUsage = 'keyUsage=critical,keyCertSign,cRLSign';
const ca = (constraints = 'critical,CA:TRUE', usage = caUsage): string[] => [`basicConstraints=${constraints}`, usage];
const leaf = ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature'];

interface Case {
  readonly name: string;
  /** Extensions from the root down to the host. */
  readonly chain: readonly (readonly string[])[];
  readonly good: boolean;
  /** Common names where they matter. */
  readonly subjects?: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'no path length', chain: [ca(), ca(), ca(), leaf], good: true },
  { name: 'path length 0, host below', chain: [ca('critical,CA:TRUE,pathlen:0'), leaf], good: true },
  { name: 'path length 0, authority below', chain: [ca('critical,CA:TRUE,pathlen:0'), ca(), leaf], good: false },
  { name: 'path length 1, one below', chain: [ca('critical,CA:TRUE,pathlen:1'), ca(), leaf], good: true },
  { name: 'path length 1, two below', chain: [ca('critical,CA:TRUE,pathlen:1'), ca(), ca(), leaf], good: false },
  {
    name: 'path length 0 in the middle, at its end',
    chain: [ca(), ca('critical,CA:TRUE,pathlen:0'), leaf],
    good: true,
  },
  { name: 'path length 0 in the middle', chain: [ca(), ca('critical,CA:TRUE,pathlen:0'), ca(), leaf], good: false },
  { name: 'path length 200', chain: [ca('critical,CA:TRUE,pathlen:200'), ca(), leaf], good: true },
  { name: 'path length not critical', chain: [ca('CA:TRUE,pathlen:0'), ca(), leaf], good: false },
  { name: 'authority in the middle that is none', chain: [ca(), ca('critical,CA:FALSE'), leaf], good: false },
  { name: 'authority in the middle without constraints', chain: [ca(), [caUsage], leaf], good: false },
  {
    name: 'root that may not sign certificates',
    chain: [ca('critical,CA:TRUE', 'keyUsage=critical,cRLSign'), leaf],
    good: false,
  },
  {
    name: 'middle that may not sign certificates',
    chain: [ca(), ca('critical,CA:TRUE', 'keyUsage=critical,digitalSignature'), leaf],
    good: false,
  },
  {
    name: 'authorities without key usage',
    chain: [['basicConstraints=CA:TRUE'], ['basicConstraints=CA:TRUE'], leaf],
    good: true,
  },
  {
    name: 'host whose key may not do TLS',
    chain: [ca(), ['basicConstraints=CA:FALSE', 'keyUsage=critical,cRLSign']],
    good: false,
  },
  { name: 'host without extensions', chain: [ca(), ['keyUsage=digitalSignature']], good: true },
  { name: 'host with an unknown extension', chain: [ca(), [...leaf, '1.2.3.4=DER:0500']], good: true },
  {
    name: 'host with an unknown critical extension',
    chain: [ca(), [...leaf, '1.2.3.4=critical,DER:0500']],
    good: false,
  },
  {
    name: 'middle with an unknown critical extension',
    chain: [ca(), [...ca(), '1.2.3.4=critical,DER:0500'], leaf],
    good: false,
  },
  {
    name: 'path length 0, below it the same authority with a new key',
    chain: [ca('critical,CA:TRUE,pathlen:0'), ca(), leaf],
    subjects: ['Root', 'Root', 'host'],
    good: true,
  },
];

for (const level of [0, 1, 2, 3])
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${level}.key`);

suite('chains, as openssl verify sees them', () => {
  for (const [index, { name, chain, good, subjects }] of cases.entries())
    test(name, () => {
      const id = (level: number): string => `${index}-${level}`;
      chain.forEach((extensions, level) => {
        const subject = `/CN=${subjects?.[level] ?? `level ${level}`}`;
        writeFileSync(join(folder, `${id(level)}.ext`), `${extensions.join('\n')}\n`);
        openssl('req', '-new', '-key', `${level}.key`, '-subj', subject, '-out', `${id(level)}.csr`);
        const signer =
          level === 0 ? ['-signkey', '0.key'] : ['-CA', `${id(level - 1)}.pem`, '-CAkey', `${level - 1}.key`];
        openssl(
          'x509',
          '-req',
          '-in',
          `${id(level)}.csr`,
          ...signer,
          '-set_serial',
          `0x${index + 1}${level + 1}aa`,
          '-days',
          '30',
          '-extfile',
          `${id(level)}.ext`,
          '-out',
          `${id(level)}.pem`,
        );
      });
      const last = chain.length - 1;
      const middle = chain.slice(1, -1).map((_, level) => read(`${id(level + 1)}.pem`));
      writeFileSync(join(folder, 'middle.pem'), middle.join(''));
      const untrusted = middle.length === 0 ? [] : ['-untrusted', 'middle.pem'];
      const verify = ['verify', '-CAfile', `${id(0)}.pem`, ...untrusted, '-purpose', 'sslserver', `${id(last)}.pem`];
      const oracle = spawnSync('openssl', verify, { cwd: folder, encoding: 'utf8' });
      assert.equal(oracle.status === 0, good, oracle.stderr);
      const text = read(`${id(0)}.pem`) + read(`${id(last)}.pem`) + middle.join('');
      const key = createPublicKey(createPrivateKey(read(`${last}.key`)));
      if (good) verifyChain(text, key, new Date());
      else assert.throws(() => verifyChain(text, key, new Date()), { code: 'pki-chain' });
    });
});
