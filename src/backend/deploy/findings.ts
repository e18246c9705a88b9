// What a host tells of a check, read as from somebody who may be wrong.
import type { ErrorCode } from '../../core/error-codes.ts';
import { errorCodes } from '../../core/error-codes.ts';
import { DeployError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';

const severities = ['error', 'warning', 'info'] as const;

/** @param line JSON, as `check --json` has its findings @throws DeployError protocol */
export function parseFinding(line: string): Finding {
  const fields = parseObject(line);
  const text = (name: string): string => {
    const value = fields[name];
    if (typeof value !== 'string') throw wrong(line);
    return value;
  };
  const severity = severities.find((word) => word === fields['severity']);
  if (severity === undefined) throw wrong(line);
  return {
    id: text('id'),
    title: text('title'),
    severity,
    seen: text('seen'),
    remedy: text('remedy'),
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
  return new DeployError('protocol', `The host told what is no finding: ${line.slice(0, 200)}`);
}
