// One look at each character of a text: which of the readings can change anything. Most lines of a log have none of it.

export const trait = { backslash: 1, quote: 2, percent: 4, plus: 8, ampersand: 16, newline: 32, hex: 64, base64: 128 };

const signs: Readonly<Record<string, number>> = {
  '\\': trait.backslash,
  "'": trait.quote,
  '%': trait.percent,
  '+': trait.plus,
  '&': trait.ampersand,
  '\n': trait.newline,
};

const hexDigit = 256;
const hexFiller = 512;
const base64Digit = 1024;
const capital = 2048;
/** Of each ASCII character. */
const classes = Uint16Array.from({ length: 128 }, (_, code) => {
  const sign = String.fromCharCode(code);
  let all = signs[sign] ?? 0;
  if (/[\da-f]/i.test(sign)) all |= hexDigit;
  if (/[:\s,x-]/.test(sign)) all |= hexFiller;
  if (/[\w+/-]/.test(sign)) all |= base64Digit;
  if (/[A-Z]/.test(sign)) all |= capital;
  return all;
});

const shortestBase64 = 8;
const fewestHexDigits = 8;
const signMask = hexDigit - 1;

export function traitsOf(text: string): number {
  let found = 0;
  let hexDigits = 0;
  let run = 0;
  let capitals = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const all = code < 128 ? (classes[code] ?? 0) : 0;
    found |= all;
    if ((all & hexDigit) !== 0) hexDigits++;
    else if ((all & hexFiller) === 0) hexDigits = 0;
    if (hexDigits === fewestHexDigits) found |= trait.hex;
    if ((all & base64Digit) === 0) run = capitals = 0;
    else {
      run++;
      if ((all & capital) !== 0) capitals++;
      // Words and paths in small letters are no base64 of anything.
      if (run >= shortestBase64 && capitals > 0) found |= trait.base64;
    }
  }
  return found & signMask;
}
