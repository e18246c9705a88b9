// Lines of a node's upgrade, each to what it means.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseUpgradeLine } from '../../../src/backend/node/bstrap.ts';
import { upgradeScript } from '../../../src/backend/node/upgrade-script.ts';

const cases: [string, string, string][] = [
  ['plain words', 'INFO', 'plain words'],
  ['', 'INFO', ''],
  ['<BSTRAP component="A" status="OK" message="done"/>', 'INFO', 'A: done'],
  [`<BSTRAP component='A' status='WARN' message='a &lt; b &amp;amp; c'/>`, 'WARNING', 'A: a < b &amp; c'],
  ['<BSTRAP component="A" message="no status"/>', 'WARNING', 'A: no status'],
  ['<BSTRAP component="A" status="FAIL" message="broke"/>', 'ERROR', 'A: broke'],
  ['<BSTRAP component="A" status="ODD" message="x"/>', 'ERROR', 'A: x'],
  ['<BSTRAP/>', 'WARNING', '<BSTRAP/>'],
];
for (const [line, severity, text] of cases)
  test(`${line} is ${severity}`, () => assert.deepEqual(parseUpgradeLine(line), { severity, text }));

for (const line of ['<BSTRAP component="A"', '<BSTRAP component=A/>', '<A></B>', '<!DOCTYPE a><a/>'])
  test(`${line} is broken`, () => {
    const { severity, text } = parseUpgradeLine(line);
    assert.equal(severity, 'ERROR');
    assert.match(text, /broken XML/);
  });

test('paths with anything odd in them are in no script', () => {
  const parts = { nonce: 'n', sha256: 's', size: 1, path: '/data/x.iso', program: '/p' };
  assert.match(upgradeScript(parts), /head -c 1 >"\/data\/x.iso.new"/);
  for (const path of ['relative', '/a b', '/a"$(reboot)"', '/a\nb'])
    assert.throws(() => upgradeScript({ ...parts, path }), { code: 'bad-argument' });
});
