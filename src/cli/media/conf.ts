// The answers that go onto a medium, read as a host will read them: a slip of the pen is found here, not there.
import { readFileSync } from 'node:fs';
import { DeployError, asError } from '../../base/errors.ts';
import { configSections, readSection, unknownSections } from '../../environment/config-file.ts';
import { parseIni } from '../../environment/ini.ts';

/** @throws DeployError bad-argument: no *.conf file; bad-configuration: malformed */
export function checkConf(path: string): void {
  if (!path.endsWith('.conf'))
    throw new DeployError('bad-argument', `--conf ${path}: its name must end in .conf, or nobody reads it`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DeployError('bad-argument', `--conf ${path} cannot be read: ${asError(cause).message}`, { cause });
  }
  const files = [{ path, ini: parseIni(text, path) }];
  for (const section of configSections) readSection(files, section);
  const [unknown] = unknownSections(files);
  if (unknown !== undefined) throw new DeployError('bad-configuration', unknown);
}
