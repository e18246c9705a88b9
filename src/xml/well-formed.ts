// Whether a text is well-formed XML 1.0 (https://www.w3.org/TR/xml): the documents here are small, and have no use for
// document types, so that those are refused and with them all entities but the five predefined ones.
import { DeployError } from '../base/errors.ts';

const name = String.raw`[\p{L}_:][\p{L}\p{N}\p{M}_:.·-]*`;
const quoted = `"[^<"]*"|'[^<']*'`;
const attribute = new RegExp(String.raw`\s+(${name})\s*=\s*(${quoted})`, 'gu');
const tokens = new RegExp(
  [
    '<!--(?:(?!--)[^])*-->',
    String.raw`<\?(?<target>${name})(?:\s(?:(?!\?>)[^])*)?\?>`,
    String.raw`<!\[CDATA\[(?<data>(?:(?!\]\]>)[^])*)\]\]>`,
    String.raw`<(?<open>${name})(?<attributes>(?:\s+${name}\s*=\s*(?:${quoted}))*)\s*(?<empty>\/?)>`,
    String.raw`<\/(?<close>${name})\s*>`,
    '(?<text>[^<]+)',
  ].join('|'),
  'uy',
);
const allowedCharacters = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;
const reference = /&(?:(?:amp|lt|gt|quot|apos|#(\d+)|#x([\da-fA-F]+));)?/g;

/**
 * The name of the outermost element.
 * @throws DeployError bad-value with line and reason.
 */
export function checkXml(document: string): string {
  const text = document.replace(/^\u{feff}/u, '');
  const open: string[] = [];
  let root: string | undefined;
  for (let at = 0; at < text.length; at = tokens.lastIndex) {
    tokens.lastIndex = at;
    const token = tokens.exec(text);
    const fail = (reason: string) => failure(reason, text.slice(0, at));
    if (token === null) throw fail(`cannot be read from '${text.slice(at, at + 20).split('\n', 1)[0]}' on`);
    const reason = refuse(token, at, open.length === 0) ?? nest(token.groups ?? {}, open, root);
    if (reason !== undefined) throw fail(reason);
    root ??= token.groups?.['open'];
  }
  if (open.length > 0) throw failure(`<${open.at(-1)}> is not closed`, text);
  if (root === undefined) throw failure('there is no element', text);
  return root;
}

/** What is wrong with a token by itself, and where it stands. */
function refuse({ 0: whole, groups = {} }: RegExpExecArray, at: number, outside: boolean): string | undefined {
  const { target, data, attributes = '', text } = groups;
  if (!allowedCharacters.test(whole)) return 'a control character is not allowed';
  if (target?.toLowerCase() === 'xml' && at > 0) return 'the XML declaration is not at the beginning';
  if (outside && (data !== undefined || (text !== undefined && !/^[ \t\r\n]*$/.test(text)))) {
    return 'text is not allowed outside of the outermost element';
  }
  if (text?.includes(']]>') === true) return "']]>' is not allowed in text";
  const names = [...attributes.matchAll(attribute)].map((match) => match[1]);
  if (new Set(names).size < names.length) return 'an attribute is given twice';
  return badReference(`${text ?? ''}${attributes}`);
}

/** Keeps track of the open elements. */
function nest(token: Partial<Record<string, string>>, open: string[], root: string | undefined): string | undefined {
  if (token['open'] !== undefined) {
    if (open.length === 0 && root !== undefined) return 'there is a second outermost element';
    if (token['empty'] === '') open.push(token['open']);
  }
  if (token['close'] === undefined) return undefined;
  const expected = open.pop();
  return token['close'] === expected
    ? undefined
    : `</${token['close']}> closes ${expected ? `<${expected}>` : 'nothing'}`;
}

function badReference(text: string): string | undefined {
  for (const [whole, decimal, hexadecimal] of text.matchAll(reference)) {
    if (whole === '&') return "'&' begins no entity that is known; write &amp;";
    if (decimal === undefined && hexadecimal === undefined) continue;
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    if (code > 0x10ffff || !allowedCharacters.test(String.fromCodePoint(code))) return `${whole} is no character`;
  }
  return undefined;
}

function failure(reason: string, before: string): DeployError {
  return new DeployError('bad-value', `line ${before.split('\n').length}: ${reason}`);
}
