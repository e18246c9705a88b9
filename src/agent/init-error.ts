// An initialization error: said where the caller looks for it, before any dialog is there.
import type { Secrets } from '../base/log.ts';
import type { Translate } from '../base/text/translator.ts';
import { inEnglish } from '../base/text/translator.ts';
import { DeployError, errorText } from '../base/errors.ts';

const exitCode = 2;
/** Of a sequence that cannot be built, as the reference has it. */
const sequenceExitCode = 1;

/**
 * A machine client reads stdout and takes any byte on stderr for a failure of the link: it gets a log record.
 * @param closing told to people behind it
 */
export function reportInitError(
  error: Error,
  argv: readonly string[],
  secrets: Secrets,
  translate: Translate = inEnglish,
  closing?: string,
): number {
  const text = secrets.filter(error.message);
  if (argv.some((word) => word.includes('DIALOG/dialect=str:machine'))) {
    process.stdout.write(`***L:ERROR Internal error: ${errorText(error, text.replaceAll(/[\r\n]+/g, ' '))}\n`);
  } else {
    process.stderr.write(`ovirt-host-deploy: ${errorText(error, text.split('\n').map(translate).join('\n'))}\n`);
    if (closing !== undefined) process.stderr.write(`${translate(closing)}\n`);
  }
  if (!(error instanceof DeployError) || Number(process.env['OTOPI_DEBUG'] ?? 0) > 0)
    process.stderr.write(`${error.stack ?? ''}\n`);
  return error instanceof DeployError && error.code === 'event-order' ? sequenceExitCode : exitCode;
}
