// Definitions of firewalld services as they come from outside: see firewalld.service(5).
import { asError, DeployError, formatValue, type FamilyEntry } from '#plugin';
import { checkXml } from '#xml/well-formed';

export interface ServiceDefinition {
  readonly name: string;
  readonly xml: string;
}

/** @throws DeployError bad-value naming the key: a name that is no file name of firewalld's, or XML that does not parse. */
export function parseDefinition({
  name: key,
  rest: name,
  value,
}: Pick<FamilyEntry, 'name' | 'rest' | 'value'>): ServiceDefinition {
  if (!/^[A-Za-z0-9_.-]+$/.test(name) || name === '.' || name === '..') {
    throw new DeployError(
      'bad-value',
      `${key}: '${name}' is no name of a firewalld service; use letters, digits, _ . and -`,
    );
  }
  const xml = formatValue(value);
  try {
    const root = checkXml(xml);
    if (root !== 'service') throw new Error(`its outermost element is ${root}, not service`);
  } catch (cause) {
    throw new DeployError('bad-value', `${key} is no definition of a firewalld service: ${asError(cause).message}`, {
      cause,
    });
  }
  return { name, xml };
}
