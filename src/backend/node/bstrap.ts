// What vdsm-upgrade of a legacy node prints: a line of XML for each thing it did, and other lines.
import { type CleanText, cleanText } from '../border/text.ts';
import { asError } from '../../base/errors.ts';
import { checkXml } from '../../xml/well-formed.ts';

/** A line of the upgrade program, judged. */
export interface UpgradeRecord {
  readonly severity: 'INFO' | 'WARNING' | 'ERROR';
  readonly text: CleanText;
}

/** `<BSTRAP component="…" status="OK|WARN|FAIL" message="…"/>`; a missing status is a warning, any other a failure. */
export function parseUpgradeLine(line: string): UpgradeRecord {
  if (!line.startsWith('<')) return { severity: 'INFO', text: cleanText(line) };
  try {
    checkXml(line);
  } catch (thrown) {
    return {
      severity: 'ERROR',
      text: cleanText(`The upgrade printed broken XML (${asError(thrown).message}): ${line}`),
    };
  }
  const attributes = new Map(
    [...line.matchAll(/\s(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name = '', double, single]) => [
      name,
      unescape(double ?? single ?? ''),
    ]),
  );
  const text = [attributes.get('component'), attributes.get('message')].filter(Boolean).join(': ');
  return { severity: severityOf(attributes.get('status')), text: cleanText(text === '' ? line : text) };
}

function severityOf(status: string | undefined): UpgradeRecord['severity'] {
  if (status === 'OK') return 'INFO';
  return status === undefined || status === 'WARN' ? 'WARNING' : 'ERROR';
}

const entities = new Map(Object.entries({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }));

function unescape(text: string): string {
  return text.replaceAll(/&(\w+);/g, (whole, name: string) => entities.get(name) ?? whole);
}
