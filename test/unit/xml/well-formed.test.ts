// Well-formed XML, and all the ways not to be.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkXml } from '../../../src/xml/well-formed.ts';
import { readTable } from '../cases.ts';

describe('checkXml', () => {
  for (const { name, xml, reason } of readTable<{ name: string; xml: string; reason?: string }>('xml')) {
    test(`${reason === undefined ? 'takes' : 'refuses'} ${name}`, () => {
      if (reason === undefined) checkXml(xml);
      else {
        const names = (error: Error & { code?: string }) =>
          error.code === 'bad-value' && error.message.includes(reason);
        assert.throws(() => checkXml(xml), names);
      }
    });
  }

  test('names the outermost element', () => assert.equal(checkXml('<?x?><service><port/></service>'), 'service'));

  test('names the line', () => assert.throws(() => checkXml('<a>\n\n<b>&x;</b>\n</a>'), { message: /^line 3: / }));

  test('a long hostile text takes no long time', () => {
    assert.throws(() => checkXml(`<a ${'b = '.repeat(50_000)}`), { code: 'bad-value' });
    assert.throws(() => checkXml(`<!--${'-'.repeat(200_000)}`), { code: 'bad-value' });
    assert.throws(() => checkXml(`${'<a>'.repeat(50_000)}`), { code: 'bad-value' });
  });
});
