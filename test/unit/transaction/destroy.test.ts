// Replaced private keys: there while something can be rolled back, destroyed once the run has ended well.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { destroyPrivateKeys } from '../../../src/transaction/destroy.ts';
import type { Rig } from './rig.ts';
import { makeRig } from './rig.ts';

const pem = (kind: string): string =>
  `-----BEGIN ${kind}-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END ${kind}-----\n`;
const why = 'a test';
let rig: Rig;

beforeEach(() => {
  rig = makeRig();
  fs.mkdirSync(rig.path('/etc/pki'), { recursive: true, mode: 0o755 });
  fs.writeFileSync(rig.path('/etc/pki/replaced.pem'), pem('PRIVATE KEY'), { mode: 0o400 });
  fs.writeFileSync(rig.path('/etc/pki/removed.pem'), pem('RSA PRIVATE KEY'), { mode: 0o400 });
  fs.writeFileSync(rig.path('/etc/plain'), 'old\n');
});
afterEach(() => rig.dispose());

async function change(run: Rig): Promise<void> {
  run.manager.begin('main');
  await run.main.begin();
  await run.main.writeFile({ path: '/etc/pki/replaced.pem', content: pem('PRIVATE KEY').replace('MII', 'new'), why });
  await run.main.removeFile({ path: '/etc/pki/removed.pem', why });
  await run.main.writeFile({ path: '/etc/plain', content: 'new\n', why });
}

/** All backups below the state folder, by path. */
function kept(): string[] {
  return fs
    .readdirSync(rig.stateDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !['journal', 'reserve', 'lock', 'holder'].includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).replace(/^.*\/backup/, ''))
    .toSorted();
}

const all = ['/etc/pki/removed.pem', '/etc/pki/replaced.pem', '/etc/plain'];

suite('private keys in backups', () => {
  test('are destroyed when the run ends well, and nothing else is', async () => {
    await change(rig);
    await rig.main.commit();
    assert.deepEqual(kept(), all);
    rig.manager.finish();
    assert.deepEqual(kept(), ['/etc/plain']);
  });

  test('come back when the run fails', async () => {
    await change(rig);
    await rig.main.commit();
    await rig.manager.rollback();
    assert.equal(rig.read('/etc/pki/replaced.pem')?.includes('new'), true, 'a commit is not rolled back');
    const next = rig.restart();
    await next.recover();
    next.manager.begin('main');
    await next.main.begin();
    await next.main.removeFile({ path: '/etc/pki/replaced.pem', why });
    await next.main.add({
      name: 'fails',
      change: { kind: 'command', target: 'x', why },
      commit: [{ kind: 'command.run', args: { argv: ['false'] } }],
    });
    await assert.rejects(next.main.commit());
    await next.manager.rollback();
    assert.equal(rig.read('/etc/pki/replaced.pem')?.includes('new'), true);
  });

  test('of a run that died after its commit are destroyed when it is recovered forward', async () => {
    await change(rig);
    await rig.main.commit();
    const next = rig.restart();
    await next.recover();
    assert.deepEqual(kept(), ['/etc/plain']);
  });
});

suite('folders of earlier versions', () => {
  const record = (r: object): string => `${JSON.stringify(r)}\n`;
  const begin = record({ t: 'begin', run: 'x', pid: 1, started: '', version: 1 });

  function earlier(name: string, journal: string, files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries({ journal, ...files })) {
      fs.mkdirSync(join(rig.stateDir, name, path, '..'), { recursive: true, mode: 0o700 });
      fs.writeFileSync(join(rig.stateDir, name, path), text, { mode: 0o400 });
    }
  }

  const rows: readonly (readonly [name: string, file: string, text: string, destroyed: boolean])[] = [
    ['a key of vdsm', 'backup/etc/pki/vdsm/keys/vdsmkey.pem', pem('PRIVATE KEY'), true],
    ['a key of OpenSSH', 'backup/etc/pki/ovirt-vmconsole/host-ssh_host_rsa', pem('OPENSSH PRIVATE KEY'), true],
    ['a key of elliptic curves', 'backup/k', pem('EC PRIVATE KEY'), true],
    ['a key under a passphrase', 'backup/k', pem('ENCRYPTED PRIVATE KEY'), true],
    ['a key behind its certificate', 'backup/k', `${pem('CERTIFICATE')}${pem('PRIVATE KEY')}`, true],
    ['a key that was staged', 'staged-0a1b2c3d', pem('PRIVATE KEY'), true],
    ['a key that a crash left half copied', 'backup/k.new', '-----BEGIN PRIVATE KEY-----\nMII', true],
    ['a key that a crash left half destroyed', 'backup/k.destroyed', '\0\0', true],
    ['a certificate', 'backup/k', pem('CERTIFICATE'), false],
    ['a public key', 'backup/k', pem('PUBLIC KEY'), false],
    ['a file that speaks of keys', 'backup/k', 'put the PRIVATE KEY here\n', false],
  ];
  for (const [name, file, text, destroyed] of rows)
    test(name, () => {
      earlier('20260101000000-abcdef', begin + record({ t: 'end', outcome: 'committed' }), { [file]: text });
      destroyPrivateKeys(rig.stateDir, rig.logger);
      assert.equal(fs.existsSync(join(rig.stateDir, '20260101000000-abcdef', file)), !destroyed);
      assert.deepEqual(rig.log, []);
    });

  test('a run that did not end keeps what takes it back', () => {
    earlier('20260101000000-abcdef', begin, { 'backup/k': pem('PRIVATE KEY') });
    destroyPrivateKeys(rig.stateDir, rig.logger);
    assert.ok(fs.existsSync(join(rig.stateDir, '20260101000000-abcdef/backup/k')));
  });

  test('a link is not followed', () => {
    const outside = rig.path('/etc/pki/replaced.pem');
    earlier('20260101000000-abcdef', begin + record({ t: 'end', outcome: 'committed' }), {});
    fs.symlinkSync(outside, join(rig.stateDir, '20260101000000-abcdef/k.destroyed'));
    destroyPrivateKeys(rig.stateDir, rig.logger);
    assert.ok(fs.readFileSync(outside, 'utf8').includes('PRIVATE KEY'));
  });

  test('its bytes are overwritten, not only its name removed', () => {
    earlier('20260101000000-abcdef', begin + record({ t: 'end', outcome: 'committed' }), { k: pem('PRIVATE KEY') });
    const fd = fs.openSync(join(rig.stateDir, '20260101000000-abcdef/k'), 'r');
    destroyPrivateKeys(rig.stateDir, rig.logger);
    const left = fs.readFileSync(fd, 'latin1');
    fs.closeSync(fd);
    assert.equal(left.length, pem('PRIVATE KEY').length);
    assert.ok(!left.includes('MII'));
  });
});
