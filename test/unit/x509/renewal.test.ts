// When a certificate has to be renewed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonToRenew } from '../../../src/x509/renewal.ts';
import { issue } from './authority.ts';

const now = new Date('2030-01-01T00:00:00Z');
const plain = issue({ name: 'host.example.test', to: new Date('2035-01-01T00:00:00Z') }).pem;
const ending = issue({ name: 'host.example.test', to: new Date('2030-12-31T00:00:00Z') }).pem;

for (const [name, pem, expected] of [
  ['ends within a year', ending, /ends on 2030-12-31/],
  ['names nobody: a common name is no name', plain, /does not name host\.example\.test/],
  ['no certificate', 'nonsense', /cannot be read/],
] as const)
  test(`renewal: ${name}`, () => assert.match(reasonToRenew(pem, 'host.example.test', now) ?? '', expected));
