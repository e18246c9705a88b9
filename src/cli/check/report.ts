// What a check tells in the end: one object for machines, a table for people.
import type { Finding } from '../../core/check.ts';
import type { Translate } from '../../core/text/translator.ts';

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
  const own = refusals.filter(
    ({ code, seen }, i) => !codes.has(code) && refusals.findIndex((one) => one.seen === seen) === i,
  );
  const all = [...findings, ...own].map((finding) => ({ ...finding, code: finding.code ?? null }));
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

/** @param count of the checks that were made */
export function formatReport(report: CheckReport, count: number, translate: Translate): string {
  const { findings, errors, warnings, whole } = report;
  const width = Math.max(0, ...findings.map(({ id }) => id.length));
  const blank = ' '.repeat('WARNING'.length + width + 4);
  const rows = findings.map(({ id, severity, seen, remedy, ignored }) => {
    const note = ignored ? [translate('It is an error, and was ignored')] : [];
    const [first = '', ...more] = [...seen.split('\n').map(translate), ...note, `→ ${translate(remedy)}`];
    const head = `${severity.toUpperCase().padEnd('WARNING'.length)}  ${id.padEnd(width)}  ${first}`;
    return [head, ...more.map((line) => `${blank}${line}`)].map((line) => `${line}\n`).join('');
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
