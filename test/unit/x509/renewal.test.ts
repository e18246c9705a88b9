// When a certificate has to be renewed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostNamesIn, reasonToRenew } from '../../../src/x509/renewal.ts';
import { issue } from './authority.ts';

const now = new Date('2030-01-01T00:00:00Z');
const plain = issue({ name: 'host.example.test', to: new Date('2035-01-01T00:00:00Z') }).pem;
const ending = issue({ name: 'host.example.test', to: new Date('2030-12-31T00:00:00Z') }).pem;

const byAddress = issue({
  name: 'x',
  to: new Date('2035-01-01T00:00:00Z'),
  altNames: ['192.0.2.7', 'alias.example.test'],
}).pem;

test('a certificate by address or by another name of the host is good', () => {
  assert.equal(reasonToRenew(byAddress, 'host', now, ['2001:db8::1', '192.0.2.7']), undefined);
  assert.equal(reasonToRenew(byAddress, 'host', now, ['alias.example.test']), undefined);
  assert.match(reasonToRenew(byAddress, 'host', now, ['192.0.2.8']) ?? '', /does not name host/);
  assert.match(reasonToRenew(byAddress, 'host', now) ?? '', /does not name host/);
  assert.deepEqual(hostNamesIn(byAddress), ['alias.example.test']);
  assert.deepEqual(hostNamesIn('nonsense'), []);
});

for (const [name, pem, expected] of [
  ['ends within a year', ending, /ends on 2030-12-31/],
  ['names nobody: a common name is no name', plain, /does not name host\.example\.test/],
  ['no certificate', 'nonsense', /cannot be read/],
] as const)
  test(`renewal: ${name}`, () => assert.match(reasonToRenew(pem, 'host.example.test', now) ?? '', expected));
