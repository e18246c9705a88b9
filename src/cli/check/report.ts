// What a check tells in the end: one object for machines, a table for people.
import type { Finding } from '../../plugin/finding.ts';
import type { Translate } from '../../base/text/translator.ts';

export interface CheckReport {
  /** Grows when a field changes its meaning. */
  readonly version: 1;
  readonly host: string;
  /** False where the run ended before all could be checked. */
  readonly whole: boolean;
  readonly errors: number;
  readonly warnings: number;
  /** Errors first. */
  readonly findings: readonly ReportedFinding[];
}

/** As `--json` and the back-end get it. */
export type ReportedFinding = Omit<Finding, 'code'> & { readonly code: string | null };

/**
 * A refusal that a check has found as well, or another event before, is told once.
 * @param refusals of the events
 */
export function makeReport(
  host: string,
  findings: readonly Finding[],
  refusals: readonly Finding[],
  whole: boolean,
): CheckReport {
  const codes = new Set(findings.map(({ code }) => code));
  const told = [...findings, ...refusals.filter(({ code }) => !codes.has(code))];
  const all = told
    .filter(({ seen }, i) => told.findIndex((one) => one.seen === seen) === i)
    .map((finding) => ({ ...finding, code: finding.code ?? null }));
  const errors = all.filter(({ severity }) => severity === 'error');
  const warnings = all.filter(({ severity }) => severity !== 'error');
  return {
    version: 1,
    host,
    whole,
    errors: errors.length,
    warnings: warnings.length,
    findings: [...errors, ...warnings],
  };
}

/** Of the texts: behind `WARNING`. */
const column = 9;

/** @param count of the checks that were made */
export function formatReport(report: CheckReport, count: number, translate: Translate): string {
  const { findings, errors, warnings, whole } = report;
  const rows = findings.map(({ id, severity, seen, remedy, ignored }) => {
    const [first = '', ...more] = seen.split('\n').map(translate);
    const head = `${severity.toUpperCase().padEnd(column)}${id}: ${first}`;
    const note = ignored ? [translate('This is an error that was asked to be ignored')] : [];
    const below = [...more, ...note, `→ ${translate(remedy)}`];
    return [head, ...below.map((line) => `${' '.repeat(column)}${line}`)].map((line) => `${line}\n`).join('');
  });
  const gap = rows.length === 0 ? '' : '\n';
  return `${rows.join('')}${gap}${[summary(), ...(whole ? [] : [translate('Not everything could be checked')])].join('\n')}\n`;

  function summary(): string {
    if (errors + warnings === 0) return translate(`All is well: ${count} checks found nothing`);
    const counts = `errors: ${errors}, warnings: ${warnings}`;
    return translate(
      errors === 0 ? `This host can be deployed (${counts})` : `This host cannot be deployed yet (${counts})`,
    );
  }
}
