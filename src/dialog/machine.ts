// The machine dialect: what plugins say and ask, in the lines that back-ends read; wire/PROTOCOL.md tells the grammar.
import { dialog as keys } from '../environment/engine-keys.ts';
import type { LogRecord } from '../base/log.ts';
import type { EventLabel } from '../base/run-state.ts';
import type { Value } from '../environment/key.ts';
import { secretOfCommand } from './cli/parse.ts';
import type { SecretOf } from './conversation.ts';
import type { Dialect, DialectParts } from './dialect.ts';
import { boundaryOf, shownValue } from './dialect.ts';
import type { StringQuery } from './dialog.ts';
import { noteLines, queryNoteLines } from './notes.ts';
import { providedNote, validAnswer } from './questions.ts';
import { ShownRecords } from './records.ts';
import { invalidValue, parseConfirmAnswer, parseValueAnswer } from './wire/answer-decoder.ts';
import { ABORT_BOUNDARY } from './wire/grammar.ts';
import * as wire from './wire/host-encoder.ts';

export class MachineDialog implements Dialect {
  readonly records = new ShownRecords((record) => this.#show(record));
  readonly #parts: DialectParts;
  #announced = false;
  #over = false;

  constructor(parts: DialectParts) {
    this.#parts = parts;
  }

  note(text: string | readonly string[]): void {
    this.#send(wire.encodeNote(noteLines(text)));
  }

  async queryString(query: StringQuery): Promise<string> {
    const { name, hidden = false } = query;
    const { env, questions } = this.#parts;
    const question = questions.begin(query);
    const note = wire.encodeNote(queryNoteLines(query.note ?? `\nPlease specify '${name}': `, query));
    if (question.provided !== undefined) {
      this.#send([...note, ...wire.encodeNote([providedNote(question, question.provided)])]);
      return question.provided;
    }
    const extras = this.#extras(wire.encodeStringExtras({ ...query, hidden }));
    this.#ask(name, [...note, ...extras, wire.encodeQueryString(name)]);
    const secretOf: SecretOf = question.secret
      ? (line) => line
      : (line) => (query.command === true ? secretOfCommand(line, env) : undefined);
    const answer = validAnswer(query, await this.#receive(secretOf));
    if (answer === undefined) throw invalidValue(name);
    questions.keep(question, answer);
    return answer;
  }

  async queryMultiString(name: string, note?: string | readonly string[]): Promise<string[]> {
    const { env, conversation } = this.#parts;
    const boundary = boundaryOf(env);
    const form = `Response is lines, then '${boundary}' on its own line; '${ABORT_BOUNDARY}' on its own line aborts`;
    this.#ask(name, [
      ...wire.encodeNote(noteLines(note ?? `\nPlease specify the lines of '${name}':`)),
      ...wire.encodeNote([form]),
      wire.encodeQueryMultiString(name, boundary),
    ]);
    return conversation.receiveMany(name, boundary, env.hasSecretValue(name));
  }

  async queryValue(name: string, note?: string | readonly string[]): Promise<Value> {
    this.#ask(name, [
      ...wire.encodeNote(noteLines(note ?? `\nPlease specify '${name}':`)),
      ...wire.encodeNote([`Response is VALUE ${name}=type:value or ABORT ${name}`]),
      wire.encodeQueryValue(name),
    ]);
    const secret = this.#parts.env.hasSecretValue(name);
    return parseValueAnswer(name, await this.#receive(secret ? secretOfTypedValue : undefined));
  }

  async confirm(name: string, description: string, note: string | readonly string[]): Promise<boolean> {
    this.#send([
      wire.encodeConfirm(name, description),
      ...wire.encodeNote(noteLines(note)),
      ...wire.encodeNote([`Response is CONFIRM ${name}=yes|no or ABORT ${name}`]),
    ]);
    return parseConfirmAnswer(name, await this.#receive());
  }

  displayValue(name: string, value: Value | undefined, note?: string): void {
    const shown = shownValue(this.#parts.env, name, value);
    const noteText = note === undefined ? [] : wire.encodeNote(noteLines(note));
    if (!wire.needsLines(shown)) {
      this.#send([...noteText, wire.encodeDisplayValue(name, shown)]);
      return;
    }
    const boundary = boundaryOf(this.#parts.env);
    this.#send([...noteText, ...wire.encodeDisplay(name, wire.linesOf(shown), boundary)]);
  }

  async displayMultiString(
    name: string,
    lines: Iterable<string> | AsyncIterable<string>,
    note?: string,
  ): Promise<void> {
    if (this.#over) return;
    const boundary = boundaryOf(this.#parts.env);
    if (note !== undefined) this.note(note);
    this.#send([wire.encodeDisplayStart(name, boundary)]);
    await this.#parts.conversation.sendMany(lines, (line) => wire.encodeDisplayLine(line, boundary));
    this.#send([wire.encodeDisplayEnd(boundary)]);
  }

  /** Back-ends see progress from the events and the records. */
  progress(): void {}

  open(): void {
    this.records.open();
  }

  announce(sequence: readonly EventLabel[]): void {
    this.#announced = true;
    this.#send(this.#extras(wire.encodeEventsList(sequence)));
  }

  eventStarted(event: EventLabel): void {
    if (this.#announced) this.#send(this.#extras([wire.encodeEventStart(event)]));
  }

  eventEnded(event: EventLabel): void {
    if (this.#announced) this.#send(this.#extras([wire.encodeEventEnd(event)]));
  }

  terminate(): void {
    this.#send([wire.encodeTerminate()]);
    this.#over = true;
  }

  #show(record: LogRecord): void {
    this.#send([wire.encodeLog(record.level, record.message)]);
  }

  #ask(name: string, lines: readonly string[]): void {
    this.#send([
      ...this.#extras([wire.encodeQueryStart(name)]),
      ...lines,
      ...this.#extras([wire.encodeQueryEnd(name)]),
    ]);
  }

  /** The `**%` lines, or none where the back-end is one that rejects them. */
  #extras(lines: readonly string[]): readonly string[] {
    return this.#parts.env.get(keys.machineExtras) ? lines : [];
  }

  /** Nothing may follow the last line. */
  #send(lines: readonly string[]): void {
    if (!this.#over) this.#parts.conversation.send(lines);
  }

  #receive(secretOf?: SecretOf): Promise<string> {
    return this.#parts.conversation.receive(secretOf);
  }
}

/** What stands behind the type of `VALUE NAME=type:value`. */
function secretOfTypedValue(line: string): string | undefined {
  return /=[a-z-]+:(.+)$/.exec(line)?.[1];
}
