// What `push --help-parameters` prints.
import { type Parameter, parameterTable } from '../../backend/parameter-table.ts';

export function parametersText(): string {
  const entries = Object.entries<Parameter>(parameterTable).map(([name, { usual, doc }]) => {
    const [first = '', ...more] = String(usual).split('\n');
    const shown = more.length === 0 ? first : `${first} … (${more.length + 1} lines)`;
    return `${name}${shown === '' ? '' : ` = ${shown}`}\n    ${doc.replaceAll('`', '')}\n`;
  });
  return `Parameters, by the names of an oVirt engine: in a file for --parameters, one NAME=value a line; in the environment as
OVIRT_HOST_DEPLOY_NAME; as --param NAME=value. A later one wins. \\n in a value is a new line.

${entries.join('\n')}`;
}
