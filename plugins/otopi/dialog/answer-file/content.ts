// The answer file: the answers of a run as a configuration file that gives them to the next one.
import { formatTypedValue, type Value } from '#plugin';

export interface Answer {
  readonly name: string;
  readonly value: Value;
  readonly secret: boolean;
}

/** Sorted by key. Of a hidden answer only a comment, unless `withSecrets`. */
export function formatAnswerFile(answers: readonly Answer[], withSecrets: boolean): string {
  const lines = answers
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, value, secret }) =>
      secret && !withSecrets ? `# ${name} is hidden and left out` : `${name}=${indented(formatTypedValue(value))}`,
    );
  return ['[environment:default]', ...lines, ''].join('\n');
}

/** The lines after the first one are continuations. */
function indented(value: string): string {
  return value.replaceAll('\n', '\n ');
}
