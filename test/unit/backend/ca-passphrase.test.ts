// The CA's keys under a passphrase, and the process that alone opens them.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { changePassphrase, readCa, readConsoleKey } from '../../../src/backend/ca/ca-files.ts';
import { LocalAuthority } from '../../../src/backend/ca/local-authority.ts';
import { SigningCa } from '../../../src/backend/ca/signing-ca.ts';
import { publicKeyLine } from '../../../src/backend/ca/ssh-writer.ts';
import { parseOpenSshPrivateKey } from '../../../src/backend/ca/ssh-private-key.ts';
import { makeRequest } from '../../../src/x509/request.ts';
import { makeRsaKey } from '../../../src/x509/rsa-key.ts';

const root = mkdtempSync(join(tmpdir(), 'ca-passphrase-test-'));
after(() => rmSync(root, { recursive: true }));
const folder = join(root, 'ca');
const main = join(import.meta.dirname, '../../../src/main.ts');
const organization = 'oVirt';
const { signal } = new AbortController();
let request: string;
let publicKey: string;

before(async () => {
  const key = await makeRsaKey(2048);
  request = `${(await makeRequest(key)).join('\n')}\n`;
  publicKey = execFileSync('openssl', ['pkey', '-pubout', '-outform', 'DER'], { input: key, stdio: 'pipe' }).toString(
    'base64',
  );
  const ca = new SigningCa({ folder, organization, passphrase: 'first' });
  await ca.signHost({ publicKey, names: ['h1'], host: 'h1', kind: 'vdsm', days: 30 });
  await ca.consoleKey();
});

const opens = (file: string, passphrase: string): boolean =>
  spawnSync('openssl', ['pkey', '-in', join(folder, file), '-passin', `pass:${passphrase}`, '-noout']).status === 0;

suite('the passphrase of the CA', () => {
  test('a new CA has the one that was given, and openssl opens it', () => {
    for (const file of ['ca.pem', 'console_ca']) {
      assert.match(readFileSync(join(folder, file), 'utf8'), /BEGIN ENCRYPTED PRIVATE KEY/);
      assert.deepEqual([opens(file, 'first'), opens(file, 'wrong')], [true, false]);
    }
  });

  const refused: [string, string | undefined, RegExp][] = [
    ['a wrong one', 'wrong', /does not open the key/],
    ['none', undefined, /has a passphrase: give --ca-passphrase-file/],
  ];
  for (const [name, passphrase, message] of refused)
    test(`${name} is told before anything is signed`, async () => {
      const authority = new LocalAuthority({ folder, organization, days: 30, passphrase });
      await assert.rejects(authority.open(), { code: 'ca-passphrase', message });
      await assert.rejects(authority.sign({ request, kind: 'vdsm', names: ['h1'], signal }), { code: 'ca-passphrase' });
    });

  test('is changed, removed and set for both keys; a change that was cut off is ended by the next one', async () => {
    await changePassphrase(folder, 'first', 'second');
    assert.deepEqual(
      [opens('ca.pem', 'second'), opens('console_ca', 'second'), opens('ca.pem', 'first')],
      [true, true, false],
    );
    const halfway = readFileSync(join(folder, 'console_ca'));
    await changePassphrase(folder, 'second', 'first');
    writeFileSync(join(folder, 'console_ca'), halfway, { mode: 0o600 });
    await changePassphrase(folder, 'second', 'first');
    assert.deepEqual([opens('ca.pem', 'first'), opens('console_ca', 'first')], [true, true]);
    await assert.rejects(changePassphrase(folder, 'wrong', 'third'), { code: 'ca-passphrase' });
    await changePassphrase(folder, 'first', undefined);
    await assert.rejects(readCa(folder, 'first'), { code: 'ca-passphrase', message: /has none: set one with/ });
    assert.ok(await readCa(folder, undefined));
  });

  test('no message and no record holds key or passphrase', async () => {
    await changePassphrase(folder, undefined, 'horse battery');
    const thrown: unknown = await readCa(folder, 'horse').catch((error: unknown) => error);
    assert.ok(thrown instanceof Error && !thrown.message.includes('horse'));
    assert.ok(!readFileSync(join(folder, 'issued.jsonl'), 'utf8').includes('PRIVATE'));
    await changePassphrase(folder, 'horse battery', undefined);
  });
});

suite('the folder of the CA', () => {
  const made = (name: string, prepare: (path: string) => void): string => {
    const path = join(root, name);
    mkdirSync(path, { mode: 0o700 });
    execFileSync('cp', ['-p', join(folder, 'ca.pem'), path]);
    prepare(path);
    return path;
  };
  const cases: [string, (path: string) => void, RegExp][] = [
    ['others may write to', (path) => chmodSync(path, 0o777), /chmod 700/],
    ['with a key that others may read', (path) => chmodSync(join(path, 'ca.pem'), 0o644), /chmod 600/],
    [
      'with a link in place of the key',
      (path) => {
        rmSync(join(path, 'ca.pem'));
        symlinkSync(join(folder, 'ca.pem'), join(path, 'ca.pem'));
      },
      /ELOOP|symbolic link/,
    ],
    [
      'with a pipe in place of the key',
      (path) => {
        rmSync(join(path, 'ca.pem'));
        execFileSync('mkfifo', ['-m', '600', join(path, 'ca.pem')]);
      },
      /not a regular file/,
    ],
    [
      'with half a key',
      (path) => {
        const text = readFileSync(join(path, 'ca.pem'), 'utf8');
        writeFileSync(join(path, 'ca.pem'), text.slice(0, text.length / 2), { mode: 0o600 });
      },
      /holds no certificate with its key/,
    ],
    [
      'with the key of another',
      (path) => {
        const certificate = readFileSync(join(path, 'ca.pem'), 'utf8').replace(/-----BEGIN PRIVATE[\s\S]*/, '');
        const key = execFileSync('openssl', ['genpkey', '-algorithm', 'RSA'], { encoding: 'utf8', stdio: 'pipe' });
        writeFileSync(join(path, 'ca.pem'), certificate + key, { mode: 0o600 });
      },
      /not the RSA key of its certificate/,
    ],
  ];
  for (const [index, [name, prepare, message]] of cases.entries())
    test(`${name}: refused`, async () => {
      const ca = new SigningCa({ folder: made(String(index), prepare), organization });
      await assert.rejects(ca.signHost({ publicKey, names: ['h1'], host: 'h1', kind: 'vdsm', days: 30 }), { message });
    });

  test('with a CA and a console key of an earlier version: taken', async () => {
    const path = join(root, 'old');
    mkdirSync(path, { mode: 0o700 });
    const words =
      'req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 300 -subj /CN=old -addext keyUsage=keyCertSign,cRLSign';
    execFileSync('openssl', words.split(' '), { cwd: path, stdio: 'pipe' });
    writeFileSync(
      join(path, 'ca.pem'),
      readFileSync(join(path, 'cert'), 'utf8') + readFileSync(join(path, 'key'), 'utf8'),
      { mode: 0o600 },
    );
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '3072', '-N', '', '-f', join(path, 'console_ca')]);
    const ca = new SigningCa({ folder: path, organization });
    await ca.signHost({ publicKey, names: ['h1'], host: 'h1', kind: 'vdsm', days: 30 });
    const [type, base64] = readFileSync(join(path, 'console_ca.pub'), 'utf8').split(' ');
    assert.equal(await ca.consoleKey(), `${type} ${base64} serial consoles`);
    await changePassphrase(path, undefined, 'now');
    assert.equal(publicKeyLine((await readConsoleKey(path, 'now')) ?? assert.fail()), `${type} ${base64}`);
  });

  test('an OpenSSH key that is no RSA key without passphrase is told', () => {
    for (const [args, message] of [
      [['-t', 'ed25519', '-N', ''], /no RSA key/],
      [['-t', 'rsa', '-N', 'secret'], /encrypted/],
    ] as const) {
      const file = join(root, `key-${args[1]}`);
      execFileSync('ssh-keygen', ['-q', ...args, '-f', file]);
      assert.throws(() => parseOpenSshPrivateKey(readFileSync(file, 'utf8')), { message });
    }
  });
});

suite('the signing process', () => {
  const own = join(root, 'own');

  test('keeps the keys: the process that reads the words of hosts never opens them', async () => {
    const script = `
      import fs, { promises } from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const opened = [];
      for (const [object, names] of [[fs, ['open', 'openSync', 'readFile', 'readFileSync']], [promises, ['open', 'readFile']]])
        for (const name of names) {
          const original = object[name];
          object[name] = (path, ...more) => (opened.push(String(path)), original(path, ...more));
        }
      syncBuiltinESMExports();
      const [options, order] = process.argv.slice(2).map((word) => JSON.parse(word));
      const { LocalAuthority } = await import('${join(import.meta.dirname, '../../../src/backend/ca/local-authority.ts')}');
      const { signal } = new AbortController();
      const { chain } = await new LocalAuthority(options).sign({ ...order, signal });
      console.log(JSON.stringify({ lines: chain.length, opened: opened.filter((path) => path.startsWith(options.folder)) }));`;
    const file = join(root, 'parent.mjs');
    writeFileSync(file, script);
    const words = [
      { folder: own, organization, days: 30 },
      { request, kind: 'vdsm', names: ['h1'] },
    ].map((one) => JSON.stringify(one));
    const { stdout, stderr } = spawnSync(process.execPath, [file, ...words], { encoding: 'utf8' });
    const { lines, opened } = JSON.parse(stdout || JSON.stringify({ stderr })) as { lines: number; opened: string[] };
    assert.ok(lines > 20);
    assert.deepEqual(opened, []);
  });

  test('answers many at once, ends with its parent, and does not die of nonsense', async () => {
    const child = spawn(process.execPath, [main, '--sign'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const order = { publicKey, names: ['h1'], host: 'h1', days: 30 };
    const calls = [
      { id: 0, call: 'consoleKey', order: null },
      { id: 1, call: 'open', order: { folder: own, organization } },
      { id: 2, call: 'constructor', order: null },
      { id: 3, call: 'signHost', order: { ...order, names: ['*'], kind: 'vdsm' } },
      { id: 4, call: 'signHost', order: { ...order, publicKey: 'AAAA', kind: 'vdsm' } },
      ...[5, 6, 7].map((id) => ({ id, call: 'signHost', order: { ...order, kind: 'vdsm' } })),
    ];
    child.stdin.end(calls.map((call) => `${JSON.stringify(call)}\n`).join(''));
    const answers = new Map<number, { value?: unknown; error?: { code: string } }>();
    for await (const line of createInterface({ input: child.stdout })) {
      const answer = JSON.parse(line) as { id: number; value?: unknown; error?: { code: string } };
      answers.set(answer.id, answer);
    }
    assert.equal(child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve))), 0);
    assert.deepEqual(
      [0, 2, 3, 4].map((id) => answers.get(id)?.error?.code),
      ['ca-failed', 'ca-failed', 'ca-name', 'ca-failed'],
    );
    for (const id of [5, 6, 7]) assert.ok(answers.get(id)?.value !== undefined);
  });
});
