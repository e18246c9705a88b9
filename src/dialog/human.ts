// The human dialect: notes, questions and log records for people, on a terminal or not.
import { dialog as keys } from '../environment/engine-keys.ts';
import { DeployError } from '../base/errors.ts';
import type { LogRecord } from '../base/log.ts';
import type { EventLabel } from '../base/run-state.ts';
import type { Translate } from '../base/text/translator.ts';
import type { Value } from '../environment/key.ts';
import { parseTypedValue } from '../environment/typed-value.ts';
import { secretOfCommand } from './cli/parse.ts';
import type { SecretOf } from './conversation.ts';
import type { Dialect, DialectParts } from './dialect.ts';
import { boundaryOf, shownValue } from './dialect.ts';
import type { StringQuery } from './dialog.ts';
import { formatNote, formatRecord, printable, unmarked } from './human-format.ts';
import { noteLines, queryNoteLines } from './notes.ts';
import type { Progress } from './progress.ts';
import { providedNote, validAnswer } from './questions.ts';
import { ShownRecords } from './records.ts';
import type { Terminal } from './terminal.ts';
import { ABORT_BOUNDARY } from './wire/grammar.ts';
import {
  encodeDisplay,
  encodeDisplayEnd,
  encodeDisplayLine,
  encodeDisplayStart,
  encodeDisplayValue,
  linesOf,
  needsLines,
} from './wire/host-encoder.ts';

/** A text as the log gets it, in English, and as the person sees it. */
interface Wording {
  readonly logged: readonly string[];
  readonly shown: readonly string[];
}

export class HumanDialog implements Dialect {
  readonly records = new ShownRecords((record) => this.#show(record));
  readonly #parts: DialectParts;
  readonly #terminal: Terminal;
  readonly #progress: Progress;
  readonly #translate: Translate;

  constructor(parts: DialectParts, terminal: Terminal, progress: Progress, translate: Translate) {
    this.#parts = parts;
    this.#terminal = terminal;
    this.#progress = progress;
    this.#translate = translate;
  }

  note(text: string | readonly string[]): void {
    this.#say(this.#word(noteLines(text)));
  }

  async queryString(query: StringQuery): Promise<string> {
    const { env, questions } = this.#parts;
    const question = questions.begin(query);
    const lines = noteLines(query.note ?? `\nPlease specify '${query.name}': `);
    const note = this.#word(lines, (each) => queryNoteLines(each, query));
    const provided = question.provided ?? this.#acceptedDefault(query);
    if (provided !== undefined) {
      this.#say(note);
      this.note(providedNote(question, provided));
      questions.keep(question, provided);
      return provided;
    }
    const { hidden = false, command = false } = query;
    const secretOf: SecretOf = (line) => (question.secret ? line : command ? secretOfCommand(line, env) : undefined);
    const answer = await this.#askUntil(
      note,
      (line) => {
        if (line === '' && query.default === undefined) return { fault: 'Please specify value' };
        const valid = validAnswer(query, line);
        return valid === undefined ? { fault: 'Invalid value' } : { answer: valid };
      },
      { secretOf, hidden },
    );
    questions.keep(question, answer);
    return answer;
  }

  async queryMultiString(name: string, note?: string | readonly string[]): Promise<string[]> {
    const { env, conversation } = this.#parts;
    const boundary = boundaryOf(env);
    const form = `Type '${boundary}' on its own line to end, '${ABORT_BOUNDARY}' to abort:`;
    this.note([...noteLines(note ?? `\nPlease specify the lines of '${name}'.`), form]);
    return conversation.receiveMany(name, boundary, env.hasSecretValue(name));
  }

  async queryValue(name: string, note?: string | readonly string[]): Promise<Value> {
    const secretOf: SecretOf = (line) =>
      this.#parts.env.hasSecretValue(name) ? line.slice(line.indexOf(':') + 1) : undefined;
    const lines = noteLines(note ?? `\nPlease specify '${name}'.`);
    return this.#askUntil(this.#word([...lines, 'Value as type:value: ']), judgeTypedValue, { secretOf });
  }

  async confirm(name: string, description: string, note: string | readonly string[]): Promise<boolean> {
    const answer = await this.queryString({
      name: `DIALOG_CONFIRM/${name}`,
      note: [...noteLines(note), `${description} (yes/no) `],
      validValues: ['yes', 'no', 'y', 'n'],
      caseSensitive: false,
    });
    return answer.startsWith('y');
  }

  displayValue(name: string, value: Value | undefined, note?: string): void {
    const { env, conversation } = this.#parts;
    if (note !== undefined) this.note(note);
    const shown = shownValue(env, name, value);
    const lines = needsLines(shown)
      ? encodeDisplay(name, linesOf(shown), boundaryOf(env))
      : [encodeDisplayValue(name, shown)];
    conversation.send(unmarked(lines));
  }

  async displayMultiString(
    name: string,
    lines: Iterable<string> | AsyncIterable<string>,
    note?: string,
  ): Promise<void> {
    const { env, conversation } = this.#parts;
    const boundary = boundaryOf(env);
    if (note !== undefined) this.note(note);
    conversation.send(unmarked([encodeDisplayStart(name, boundary)]));
    await conversation.sendMany(lines, (line) => printable(encodeDisplayLine(line, boundary)));
    conversation.send([encodeDisplayEnd(boundary)]);
  }

  progress(text: string | undefined): void {
    this.#progress.setText(text);
  }

  open(): void {
    this.records.open();
  }

  announce(sequence: readonly EventLabel[]): void {
    this.#progress.announce(sequence);
  }

  eventStarted(event: EventLabel): void {
    this.#progress.eventStarted(event);
  }

  /** The line stays until the next event. */
  eventEnded(): void {}

  terminate(): void {
    this.#progress.end();
  }

  #acceptedDefault(query: StringQuery): string | undefined {
    if (query.default === undefined || !this.#parts.env.get(keys.autoAcceptDefault)) return undefined;
    return validAnswer(query, query.default);
  }

  /** Asks again until the answer is a good one. @throws DeployError peer-lost, or the reason of the signal */
  async #askUntil<T>(
    prompt: Wording,
    judge: (line: string) => { answer: T } | { fault: string },
    { secretOf, hidden = false }: { secretOf: SecretOf; hidden?: boolean },
  ): Promise<T> {
    const { conversation } = this.#parts;
    for (;;) {
      conversation.prompt(prompt.logged, prompt.shown);
      const judged = judge(await conversation.receive(secretOf, hidden));
      if ('answer' in judged) return judged.answer;
      this.note(judged.fault);
    }
  }

  /** @param fill puts values into the lines once they are translated */
  #word(lines: readonly string[], fill: (lines: readonly string[]) => readonly string[] = (each) => each): Wording {
    const format = (each: readonly string[]): string[] => formatNote(fill(each), this.#terminal.columns());
    return { logged: format(lines), shown: format(lines.map(this.#translate)) };
  }

  #say({ logged, shown }: Wording): void {
    this.#parts.conversation.send(logged, shown);
  }

  #show(record: LogRecord): void {
    const { level, message } = record;
    const format = (text: string): string[] => formatRecord({ level, message: text }, this.#terminal.colours);
    this.#say({ logged: format(message), shown: format(message.split('\n').map(this.#translate).join('\n')) });
  }
}

function judgeTypedValue(line: string): { answer: Value } | { fault: string } {
  try {
    return { answer: parseTypedValue(line) };
  } catch (error) {
    if (error instanceof DeployError) return { fault: `Invalid value: ${error.message}` };
    throw error;
  }
}
