// The time as a back-end answers it: YYYYmmddHHMMSS and the offset from UTC, `20261122073000+0000`.
import { DeployError, type Seen } from '#plugin';

/** @throws DeployError bad-value: another form, or a time that no calendar has. */
export function parseTime(answer: string): Date {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([+-])(\d\d)([0-5]\d)$/.exec(answer.trim());
  if (match === null) throw invalid(answer);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // Date carries February 30th over into March: what comes out must be what went in.
  const digits = local.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  if (digits !== match.slice(1, 7).join('')) throw invalid(answer);
  const offsetMinutes = (Number(match[8]) * 60 + Number(match[9])) * (match[7] === '-' ? -1 : 1);
  return new Date(local.getTime() - offsetMinutes * 60_000);
}

/** Answers come in whole seconds, and take a moment. */
const tolerableSeconds = 5;
/** Certificates that were just signed are not valid yet, or tokens no more. */
const badSeconds = 60;

/** @param offsetMs the host's clock less the back-end's @param isSet a deployment will set the clock */
export function judgeOffset(offsetMs: number, isSet: boolean): Seen | undefined {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  if (seconds <= tolerableSeconds) return undefined;
  const seen =
    offsetMs < 0
      ? `The clock is ${seconds} seconds behind that of the back-end`
      : `The clock is ${seconds} seconds ahead of that of the back-end`;
  return seconds < badSeconds || isSet ? { seen, severity: 'warning' } : seen;
}

/** As `date --set` takes it with `--utc`. */
export function formatTime(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ');
}

function invalid(answer: string): DeployError {
  return new DeployError('bad-value', `'${answer}' is no time of the form YYYYmmddHHMMSS+0000`);
}
