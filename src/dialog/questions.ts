// String questions and their answers: given ones are not asked, asked ones are kept as QUESTION/<n>/<NAME>.
import type { Secrets } from '../core/log.ts';
import type { Environment } from '../environment/environment.ts';
import { formatValue } from '../environment/typed-value.ts';
import type { StringQuery } from './dialog.ts';
import { invalidValue, matchValidValue } from './wire/answer-decoder.ts';

export interface Question {
  readonly query: StringQuery;
  /** Undefined for a command line, which is nobody's answer. */
  readonly key: string | undefined;
  /** Already there: not asked. */
  readonly provided: string | undefined;
}

export class Questions {
  readonly #env: Environment;
  readonly #secrets: Secrets;
  readonly #asked = new Map<string, number>();

  constructor(env: Environment, secrets: Secrets) {
    this.#env = env;
    this.#secrets = secrets;
  }

  /** Counts the question. @throws DeployError bad-answer: the provided answer is none of the valid ones */
  begin(query: StringQuery): Question {
    if (query.command === true) return { query, key: undefined, provided: undefined };
    const count = (this.#asked.get(query.name) ?? 0) + 1;
    this.#asked.set(query.name, count);
    const key = `QUESTION/${count}/${query.name}`;
    if (query.hidden === true) this.#env.markSecret(key);
    const value = this.#env.read(key) ?? undefined;
    if (value === undefined) return { query, key, provided: undefined };
    const provided = validAnswer(query, formatValue(value));
    if (provided === undefined) throw invalidValue(query.name);
    if (query.hidden === true) this.#secrets.add(provided);
    return { query, key, provided };
  }

  keep(question: Question, answer: string): void {
    if (question.query.hidden === true && answer !== '') this.#secrets.add(answer);
    if (question.key !== undefined) this.#env.write(question.key, answer);
  }
}

/** The line that tells of an answer that was not asked for. */
export function providedNote(query: StringQuery, provided: string): string {
  return `provided answer: ${query.hidden === true ? '(hidden)' : provided}`;
}

/** The answer in the spelling of the valid ones, the default where it is empty; undefined where it is not valid. */
export function validAnswer(query: StringQuery, answer: string): string | undefined {
  const chosen = answer === '' && query.default !== undefined ? query.default : answer;
  return matchValidValue(chosen, query.validValues, query.caseSensitive ?? true);
}
