// Service definitions that are taken and refused, and what is planned from the zones firewalld lists.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseDefinition } from '../../../../../plugins/otopi/network/firewalld/service.ts';
import {
  guardingZones,
  isVersionEnough,
  parseZones,
  planAddition,
  planRemoval,
} from '../../../../../plugins/otopi/network/firewalld/zones.ts';
import { readTable } from '../../../cases.ts';

interface Case {
  name: string;
  service: string;
  xml: string;
  reason?: string;
}

describe('parseDefinition', () => {
  for (const { name, service, xml, reason } of readTable<Case>('firewalld-service')) {
    test(name, () => {
      const key = `NETWORK_FIREWALLD_SERVICE/${service}`;
      const parse = () => parseDefinition({ name: key, rest: service, value: xml });
      if (reason === undefined) {
        assert.deepEqual(parse(), { name: service, xml });
        return;
      }
      const check = (error: Error & { code?: string }) => {
        assert.equal(error.code, 'bad-value');
        assert.ok(error.message.startsWith(key), error.message);
        assert.match(error.message, new RegExp(reason, 'i'));
        return true;
      };
      assert.throws(parse, check);
    });
  }
});

describe('zones', () => {
  const zones = parseZones(
    readFileSync(join(import.meta.dirname, '../../../../cases/firewalld-zones/zones.txt'), 'utf8'),
  );

  test('are read with their marks and services', () => {
    assert.deepEqual(zones, [
      { name: 'block', isDefault: false, isActive: false, services: [] },
      { name: 'internal', isDefault: false, isActive: true, services: ['dhcpv6-client', 'mdns', 'ssh'] },
      { name: 'public', isDefault: true, isActive: true, services: ['cockpit', 'ssh'] },
    ]);
    assert.deepEqual(parseZones(''), []);
  });

  test('removal names only what is there', () => {
    assert.deepEqual(planRemoval(zones, ['ssh', 'cockpit', 'none']), [
      { zone: 'internal', services: ['ssh'] },
      { zone: 'public', services: ['ssh', 'cockpit'] },
    ]);
    assert.deepEqual(planRemoval(zones, ['none']), []);
  });

  test('addition names only what is missing', () => {
    assert.deepEqual(planAddition(zones, ['internal', 'public', 'new'], ['ssh', 'cockpit']), [
      { zone: 'internal', services: ['cockpit'] },
      { zone: 'new', services: ['ssh', 'cockpit'] },
    ]);
  });

  test('the default zone guards even where it is not called active', () => {
    assert.deepEqual(guardingZones(zones, 'public'), ['internal', 'public']);
    assert.deepEqual(guardingZones(zones, 'block'), ['block', 'internal', 'public']);
  });
});

describe('isVersionEnough', () => {
  const cases: [string, boolean][] = [
    ['0.2.6', true],
    ['0.2.6\n', true],
    ['0.2.5', false],
    ['0.3', true],
    ['0.10.1', true],
    ['1.3.3', true],
    ['2', true],
    ['0.2', false],
    ['', false],
    ['unknown', false],
  ];
  for (const [version, enough] of cases) {
    test(`${version.trim() || 'nothing'}`, () => assert.equal(isVersionEnough(version, [0, 2, 6]), enough));
  }
});
