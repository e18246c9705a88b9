// Which of two package versions is newer, exactly as rpm decides it: segments, leading zeros, tilde and caret.

export interface Evr {
  epoch: number;
  version: string;
  release: string;
}

/**
 * Compares two versions (or two releases) as rpm's rpmvercmp() does since 4.15.
 * @returns -1 where `a` is older, 0 where rpm takes them for the same (`1.0` and `1_0` are), 1 where `a` is newer.
 */
export function compareVersions(a: string, b: string): -1 | 0 | 1 {
  const left = tokens(a);
  const right = tokens(b);
  for (let i = 0; ; i++) {
    const order = compareTokens(left[i], right[i]);
    if (order !== 0 || left[i] === undefined) return order;
  }
}

/** Compares epoch, version and release, in this order. */
export function compareEvr(a: Evr, b: Evr): -1 | 0 | 1 {
  if (a.epoch !== b.epoch) return a.epoch < b.epoch ? -1 : 1;
  return compareVersions(a.version, b.version) || compareVersions(a.release, b.release);
}

/**
 * Compares an installed version and release with `VERSION` or `VERSION-RELEASE` as people write a minimum;
 * a release counts only where both have one, the epoch never.
 */
export function compareToMinimum(installed: { version: string; release: string }, minimum: string): -1 | 0 | 1 {
  const dash = minimum.indexOf('-');
  if (dash < 0) return compareVersions(installed.version, minimum);
  return (
    compareVersions(installed.version, minimum.slice(0, dash)) ||
    compareVersions(installed.release, minimum.slice(dash + 1))
  );
}

/** Runs of ASCII digits, runs of ASCII letters, tildes and carets; everything else only separates. */
function tokens(version: string): string[] {
  return version.match(/[0-9]+|[A-Za-z]+|[~^]/g) ?? [];
}

function compareTokens(a: string | undefined, b: string | undefined): -1 | 0 | 1 {
  if (a === b) return 0;
  // A tilde sorts before everything, the end included; a caret after the end and before everything else.
  if (a === '~' || b === '~') return a === '~' ? -1 : 1;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  if (a === '^' || b === '^') return a === '^' ? -1 : 1;
  return compareSegments(a, b);
}

function compareSegments(a: string, b: string): -1 | 0 | 1 {
  const [aNumeric, bNumeric] = [isNumeric(a), isNumeric(b)];
  if (aNumeric !== bNumeric) return aNumeric ? 1 : -1;
  if (!aNumeric) return textOrder(a, b);
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length === y.length ? textOrder(x, y) : x.length < y.length ? -1 : 1;
}

function isNumeric(segment: string): boolean {
  return /^[0-9]/.test(segment);
}

function textOrder(a: string, b: string): -1 | 0 | 1 {
  return a === b ? 0 : a < b ? -1 : 1;
}
