// rpm's own verdicts are the cases: any difference from rpm is a fault.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { compareEvr, compareToMinimum, compareVersions } from '../../../src/packager/rpm-version.ts';

const cases = readFileSync(new URL('../../cases/packager/rpm-versions.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' ') as [string, string, string]);

describe('compareVersions', () => {
  it('agrees with rpm on every recorded pair', () => {
    assert.ok(cases.length > 300);
    for (const [a, b, verdict] of cases) assert.equal(compareVersions(a, b), Number(verdict), `${a} and ${b}`);
  });

  it('answers the opposite where the sides change', () => {
    for (const [a, b, verdict] of cases) assert.equal(compareVersions(b, a), 0 - Number(verdict), `${b} and ${a}`);
  });

  it('takes an empty version for the oldest but for a tilde', () => {
    assert.equal(compareVersions('', ''), 0);
    assert.equal(compareVersions('', '0'), -1);
    assert.equal(compareVersions('', '~'), 1);
    assert.equal(compareVersions('', '^'), -1);
  });
});

describe('compareEvr', () => {
  const evr = (epoch: number, version: string, release: string) => ({ epoch, version, release });

  it('lets the epoch decide before the version, and the version before the release', () => {
    assert.equal(compareEvr(evr(1, '1', '1'), evr(0, '9', '9')), 1);
    assert.equal(compareEvr(evr(0, '1.2', '9'), evr(0, '1.10', '1')), -1);
    assert.equal(compareEvr(evr(0, '1', '2.el9'), evr(0, '1', '10.el9')), -1);
    assert.equal(compareEvr(evr(2, '1', '2.el9'), evr(2, '1', '2.el9')), 0);
  });
});

describe('compareToMinimum', () => {
  const installed = { version: '4.50.5', release: '1.el9' };

  it('leaves the release out where the minimum names none', () => {
    assert.equal(compareToMinimum(installed, '4.50.5'), 0);
    assert.equal(compareToMinimum(installed, '4.50.6'), -1);
    assert.equal(compareToMinimum(installed, '4.5'), 1);
  });

  it('compares the release where the minimum names one', () => {
    assert.equal(compareToMinimum(installed, '4.50.5-1.el9'), 0);
    assert.equal(compareToMinimum(installed, '4.50.5-2'), -1);
    assert.equal(compareToMinimum(installed, '4.50.4-9'), 1);
  });
});
