// String questions and their answers: given ones are not asked, asked ones are kept as QUESTION/<n>/<NAME>.
import { core, dialog as keys } from '../environment/engine-keys.ts';
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
  /** The answer is not to be seen. */
  readonly secret: boolean;
}

export class Questions {
  readonly #env: Environment;
  readonly #asked = new Map<string, number>();

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Counts the question. @throws DeployError bad-answer: the provided answer is none of the valid ones */
  begin(query: StringQuery): Question {
    if (query.command === true) return { query, key: undefined, provided: undefined, secret: false };
    const count = (this.#asked.get(query.name) ?? 0) + 1;
    this.#asked.set(query.name, count);
    const key = `${keys.question.prefix}${count}/${query.name}`;
    if (query.hidden === true || this.#env.get(core.logFilterQuestions).includes(query.name)) this.#env.markSecret(key);
    const secret = this.#env.isSecret(key);
    const value = this.#env.read(key) ?? undefined;
    if (value === undefined) return { query, key, provided: undefined, secret };
    const provided = validAnswer(query, formatValue(value));
    if (provided === undefined) throw invalidValue(query.name);
    return { query, key, provided, secret };
  }

  keep(question: Question, answer: string): void {
    if (question.key !== undefined) this.#env.write(question.key, answer);
  }
}

/** The line that tells of an answer that was not asked for. */
export function providedNote(question: Question, provided: string): string {
  return `provided answer: ${question.secret ? '(hidden)' : provided}`;
}

/** The answer in the spelling of the valid ones, the default where it is empty; undefined where it is not valid. */
export function validAnswer(query: StringQuery, answer: string): string | undefined {
  const chosen = answer === '' && query.default !== undefined ? query.default : answer;
  return matchValidValue(chosen, query.validValues, query.caseSensitive ?? true);
}
