// The part of docs/performance.md that is written by hand: the bench keeps it.
const heading = '## What the executable weighs, and why';

/** From that heading to the end of the page. */
export function writtenPart(page: string): string {
  const at = page.indexOf(`\n${heading}\n`);
  return at < 0 ? '' : page.slice(at);
}
