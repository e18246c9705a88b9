// Names and addresses that may stand in a certificate: host names (RFC 1123, RFC 5890) and unicast addresses, each in one spelling.
import { BlockList, isIP, isIPv4 } from 'node:net';
import { domainToASCII, domainToUnicode } from 'node:url';
import { DeployError } from '../../base/errors.ts';

const longestName = 253;
const longestLabel = 63;

/** Addresses that mean no one host, by what they are. */
const blocks: readonly [string, string, number, 'ipv4' | 'ipv6'][] = [
  ['an unspecified address', '0.0.0.0', 8, 'ipv4'],
  ['a multicast address', '224.0.0.0', 4, 'ipv4'],
  ['a broadcast address', '255.255.255.255', 32, 'ipv4'],
  ['a link-local address', '169.254.0.0', 16, 'ipv4'],
  ['an unspecified address', '::', 128, 'ipv6'],
  ['a multicast address', 'ff00::', 8, 'ipv6'],
  ['a link-local address', 'fe80::', 10, 'ipv6'],
];
const unusable = blocks.map(([what, net, prefix, family]) => {
  const list = new BlockList();
  list.addSubnet(net, prefix, family);
  return { what, family, holds: (address: string) => list.check(address, family) };
});

/**
 * A name or address in the one spelling that certificates have: lower case, punycode, compressed IPv6.
 * @throws DeployError ca-name that says what is wrong and what was probably meant
 */
export function certificateName(text: string): string {
  // What terminals, resolvers and people would not see or see differently.
  if (/[\p{C}\p{Z}]/u.test(text)) throw refusal(text, 'it has blanks or invisible characters');
  if (isIP(text) !== 0) return checkAddress(text);
  const bracketed = /^\[(.*)\]$/.exec(text)?.[1];
  if (bracketed !== undefined && isIP(bracketed) !== 0) throw refusal(text, 'it stands in brackets', bracketed);
  const [, bare = '', port] = /^([^:]+):(\d+)$/.exec(text) ?? [];
  if (port !== undefined) throw refusal(text, 'a port is no part of a name', usable(bare));
  if (text.includes(':')) throw refusal(text, 'it is neither a name nor an address');
  return checkName(text);
}

function checkAddress(text: string): string {
  const [bare = '', zone] = text.split('%');
  const address = isIPv4(bare) ? bare : new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(address);
  if (mapped !== null) throw refusal(text, 'it is an IPv4 address written as IPv6', mappedIPv4(mapped));
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const found = unusable.find((one) => one.family === family && one.holds(address));
  if (found !== undefined) throw refusal(text, `it is ${found.what}, which names no one host`);
  if (zone !== undefined) throw refusal(text, 'an address in a certificate has no zone', address);
  return address;
}

function mappedIPv4([, high = '', low = '']: RegExpExecArray): string {
  const number = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

function checkName(text: string): string {
  const ascii = toAscii(text);
  const labels = ascii.split('.');
  if (text.includes('*')) throw refusal(text, 'wildcards are not signed: a certificate is for one host');
  if (labels.includes('')) throw refusal(text, 'it has an empty label', withoutEmptyLabels(labels));
  if (looksLikeAddress(labels.at(-1) ?? ''))
    throw refusal(
      text,
      'programs would take it for an IPv4 address; write an address as four decimal numbers',
      meantAddress(ascii),
    );
  const bad = labels.find((label) => !/^[a-z\d]([a-z\d-]*[a-z\d])?$/.test(label));
  if (bad !== undefined)
    throw refusal(text, reasonOf(bad), ascii === text.toLowerCase() ? meantName(labels) : undefined);
  const long = labels.find((label) => label.length > longestLabel);
  if (long !== undefined) throw refusal(text, `a label has ${long.length} characters, more than ${longestLabel}`);
  if (ascii.length > longestName) throw refusal(text, `it has ${ascii.length} characters, more than ${longestName}`);
  return ascii;
}

function toAscii(text: string): string {
  // ASCII is not given to domainToASCII, which would read odd addresses and accept what no host name has.
  const isAscii = /^[!-~]*$/.test(text);
  const ascii = isAscii ? text.toLowerCase() : domainToASCII(text);
  // What does not decode stays as it is.
  const isOdd = ascii.split('.').some((label) => label.startsWith('xn--') && domainToUnicode(label) === label);
  if (isIP(ascii) !== 0 || isOdd || (!isAscii && ascii === '')) throw refusal(text, 'it is not a host name');
  return ascii;
}

/** As inet_aton(3) and URLs read it: a last label that is a number, decimal, octal or hexadecimal. */
function looksLikeAddress(label: string): boolean {
  return /^(\d+|0x[\da-f]*)$/.test(label);
}

function meantAddress(text: string): string | undefined {
  // With leading zeros nobody can tell: they are octal to some programs.
  if (/(^|\.)0\d/.test(text)) return undefined;
  try {
    return new URL(`http://${text}`).hostname;
  } catch {
    return undefined;
  }
}

function reasonOf(label: string): string {
  if (label.includes('_')) return 'a host name has no underscore';
  if (/^-|-$/.test(label)) return 'a label begins or ends with a hyphen';
  return 'a host name has letters, digits and hyphens only';
}

function withoutEmptyLabels(labels: readonly string[]): string | undefined {
  return usable(labels.filter((label) => label !== '').join('.'));
}

function meantName(labels: readonly string[]): string | undefined {
  return usable(labels.map((label) => label.replaceAll('_', '-').replaceAll(/^-+|-+$/g, '')).join('.'));
}

/** A proposal must itself be good. */
function usable(text: string): string | undefined {
  try {
    return certificateName(text);
  } catch {
    return undefined;
  }
}

function refusal(text: string, reason: string, meant?: string): DeployError {
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text).replaceAll(
    /[^\x20-\x7e…]/g,
    (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`,
  );
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return new DeployError('ca-name', `${shown} cannot be in a certificate: ${reason}${hint}`);
}
