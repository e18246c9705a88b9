// Cases of editors: folders with `before`, `after` and, where the editor takes any, `options.json`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFolders } from './cases.ts';

/** Byte for byte, and ten runs leave what one does. */
export function testEditor<Options>(topic: string, edit: (text: string, options: Options) => string): void {
  for (const { name, read } of readFolders(topic)) {
    test(`${topic}: ${name}`, () => {
      const options = JSON.parse(read('options.json')) as Options;
      const expected = read('after');
      let text = read('before');
      for (let run = 1; run <= 10; run++) {
        text = edit(text, options);
        assert.equal(text, expected, `run ${run}`);
      }
    });
  }
}
