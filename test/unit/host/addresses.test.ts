// Names and addresses of this very machine.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DeployError } from '../../../src/base/errors.ts';
import { readInterfaceAddresses, resolveName } from '../../../src/host/addresses.ts';

describe('addresses', () => {
  test('loopback is told from the others', () => {
    for (const { interface: name, loopback } of readInterfaceAddresses()) assert.equal(loopback, name === 'lo', name);
  });

  test('localhost resolves', async () => {
    const found = await resolveName('localhost');
    assert.ok(found.includes('127.0.0.1') || found.includes('::1'), found.join(' '));
  });

  test('a name without an address is an error that names it', async () => {
    await assert.rejects(resolveName('host.invalid'), { code: 'name-unresolved', message: /^host\.invalid / });
  });

  test('an interruption ends it with its own reason', async () => {
    const reason = new DeployError('signal', 'SIG15');
    await assert.rejects(resolveName('localhost', { signal: AbortSignal.abort(reason) }), reason);
  });
});
