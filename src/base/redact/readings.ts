// What other programs take an escaped or encoded text for: one way to read it each.
import { trait } from './traits.ts';

export interface Reading {
  /** What a text must have in it so that there is anything to be read. */
  readonly of: number;
  /** Global. */
  readonly escape: RegExp;
  readonly read: (match: RegExpExecArray) => string;
  /** Number of characters at the beginning of each match that stay as they are. */
  readonly skip?: number;
  readonly lowerCase?: true;
}

const control: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const entity: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const readable = /[ -~\t\r\n]{6,}/;

/** JSON, and the escapes that shells, C and Python share. */
const backslash: Reading = {
  of: trait.backslash,
  escape: /\\(?:u([\da-f]{4})|x([\da-f]{2})|([0-3][0-7]{2})|([^\dux]))/gis,
  read: ([, unicode, hex, octal, plain]) => {
    if (plain !== undefined) return control[plain] ?? plain;
    const code = octal === undefined ? Number.parseInt(unicode ?? hex ?? '', 16) : Number.parseInt(octal, 8);
    return String.fromCharCode(code);
  },
};

/** A quote inside single quotes of a shell. */
const shellQuote: Reading = {
  of: trait.quote,
  escape: /'(?:\\'|"'")'/g,
  read: () => "'",
};

const utf8 = String.raw`%(?:[0-7][\da-f]|[c-d][\da-f]%[89ab][\da-f]|e[\da-f](?:%[89ab][\da-f]){2}|f[0-7](?:%[89ab][\da-f]){3})`;
const fromPercent = (escaped: string): string => Buffer.from(escaped.replaceAll('%', ''), 'hex').toString();

const percent: Reading = {
  of: trait.percent,
  escape: new RegExp(utf8, 'gi'),
  read: ([escaped = '']) => fromPercent(escaped),
};

/** Of a URI, with + for a blank. */
const form: Reading = {
  of: trait.plus,
  escape: new RegExp(String.raw`\+|${utf8}`, 'gi'),
  read: ([escaped = '']) => (escaped === '+' ? ' ' : fromPercent(escaped)),
};

const xml: Reading = {
  of: trait.ampersand,
  escape: /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos|nbsp));/gi,
  read: ([whole = '', hex, decimal, name]) => {
    if (name !== undefined) return entity[name.toLowerCase()] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
  },
};

/** base64 and hexadecimal in lines. */
const unwrap: Reading = {
  of: trait.newline,
  escape: /(?<=[\w+/=-]{4})[ \t\r]*\n[ \t>]*(?=[\w+/=-])/g,
  read: () => '',
};

/** Hexadecimal in whatever case and with whatever is between the bytes. */
const joinHex: Reading = {
  of: trait.hex,
  escape: /(?<=[\da-f]{2})(?:[:\s,-]{1,2}(?:0x)?|0x)(?=[\da-f]{2})/gi,
  read: () => '',
  lowerCase: true,
};

const decodeHex: Reading = {
  of: trait.hex,
  escape: /(?:[\da-f]{2}){6,}/gi,
  read: ([digits = '']) => ifText(Buffer.from(digits, 'hex'), digits),
};

/** From the beginning of a run of its characters on, or from one of the next three: one of them is right. */
function decodeBase64(skip: number): Reading {
  return {
    of: trait.base64,
    escape: /[A-Za-z0-9+/_-]{8,}/g,
    read: ([run = '']) => {
      const rest = run.slice(skip);
      return /[A-Z]/.test(run) ? ifText(Buffer.from(rest, 'base64'), rest) : rest;
    },
    skip,
  };
}

/** What is decoded, unless it is noise: ordinary words can be decoded, too. */
function ifText(decoded: Buffer, encoded: string): string {
  const text = decoded.toString('latin1');
  return readable.test(text) ? text : encoded;
}

export const readings: readonly Reading[] = [
  backslash,
  shellQuote,
  percent,
  form,
  xml,
  unwrap,
  joinHex,
  decodeHex,
  ...[0, 1, 2, 3].map(decodeBase64),
];
