// Values that become lines of files: a control character in one would become a second line, or worse.
import { DeployError } from '../base/errors.ts';

/**
 * @param name the key that the message names
 * @throws DeployError bad-value: the value holds a control character or a line separator
 */
export function checkLineValue(name: string, value: unknown): void {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const control = typeof value === 'string' ? /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.exec(value) : null;
  if (control === null) return;
  const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  throw new DeployError(
    'bad-value',
    `${name} becomes a line of a file and may hold no control character (U+${code} found)`,
  );
}
