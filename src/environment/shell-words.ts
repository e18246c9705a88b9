// Splits a line into words as a POSIX shell does, without expanding anything.
import { DeployError } from '../base/errors.ts';

/**
 * Blanks separate words, single and double quotes and the backslash keep them together; `''` is an empty word.
 * Inside double quotes the backslash quotes only `"` and itself.
 * @throws DeployError bad-value: a quote without its end, or a backslash at the very end.
 */
export function splitShellWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === quote) {
      quote = undefined;
    } else if (c === '\\' && quote !== "'") {
      const next = text.charAt(++i);
      if (next === '') throw new DeployError('bad-value', 'A backslash stands at the end with nothing to quote');
      word = (word ?? '') + (quote === '"' && next !== '"' && next !== '\\' ? `\\${next}` : next);
    } else if (quote !== undefined) {
      word = (word ?? '') + c;
    } else if (c === '"' || c === "'") {
      quote = c;
      word ??= '';
    } else if (/[ \t\r\n]/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + c;
    }
  }
  if (quote !== undefined) throw new DeployError('bad-value', `A quote ${quote} has no end`);
  if (word !== undefined) words.push(word);
  return words;
}
