// What a host tells of a check, read as from somebody who may be wrong.
import type { ErrorCode } from '../../base/error-codes.ts';
import { errorCodes } from '../../base/error-codes.ts';
import { DeployError } from '../../base/errors.ts';
import type { Finding } from '../../plugin/finding.ts';
import { type CleanText, cleanText } from '../border/text.ts';
import { type CheckId, checkId } from '../border/words.ts';

const severities = ['error', 'warning', 'info'] as const;

/** A finding as a host tells it. */
export interface HostFinding extends Finding {
  readonly id: CheckId;
  readonly title: CleanText;
  readonly seen: CleanText;
  readonly remedy: CleanText;
}

/** @param line JSON, as `check --json` has its findings @throws DeployError protocol */
export function parseFinding(line: string): HostFinding {
  const fields = parseObject(line);
  const word = (name: string): string => {
    const value = fields[name];
    if (typeof value === 'string') return value;
    throw wrong(line);
  };
  const severity = severities.find((one) => one === fields['severity']);
  if (severity === undefined) throw wrong(line);
  return {
    id: checkId(word('id')),
    title: cleanText(word('title')),
    severity,
    seen: cleanText(word('seen')),
    remedy: cleanText(word('remedy')),
    code: Object.keys(errorCodes).find((code): code is ErrorCode => code === fields['code']),
    ignored: fields['ignored'] === true,
  };
}

function parseObject(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw wrong(line);
}

function wrong(line: string): DeployError {
  return new DeployError('protocol', `The host told what is no finding: ${cleanText(line, 200)}`);
}
