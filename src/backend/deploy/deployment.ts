// Drives one host through the dialog: customization, questions, termination, and what came of it.
import { core, base } from '../../environment/engine-keys.ts';
import { asError, DeployError } from '../../base/errors.ts';
import type { HostMessage } from '../../dialog/wire/grammar.ts';
import { engine, odeploy } from '../../../plugins/ovirt-host-common/keys.ts';
import { system } from '../../../plugins/otopi/keys.ts';
import { displays, queries } from '../../dialog/wire/names.ts';
import { isStringList } from '../../environment/typed-value.ts';
import { type CleanText, cleanText } from '../border/text.ts';
import { CommandPrompt } from '../dialog/command-prompt.ts';
import type { Conversation } from '../dialog/conversation.ts';
import type { Query, Reply } from '../dialog/machine-dialog-parser.ts';
import { isQuery } from '../dialog/machine-dialog-parser.ts';
import { FloodGuard } from './flood-guard.ts';
import type { Ending, Outcome } from './outcome.ts';
import { type HostFinding, parseFinding } from './findings.ts';
import { judge, judgeCheck, judgePlan, readHostState } from './outcome.ts';
import type { PushMode } from './push-types.ts';
import { newHostState, type HostState, type Unit } from './unit.ts';

/** Records of errors kept for the outcome; the log has them all. */
const mostErrors = 10;
const longestError = 500;
const mostReasons = 20;

/** What one deployment is held with. */
export interface DeploymentParts {
  readonly host: string;
  readonly correlationId: string;
  /** Where nothing is changed nothing is asked at the end. */
  readonly mode: PushMode;
  readonly units: readonly Unit[];
  readonly conversation: (observe: (message: HostMessage) => void) => Conversation;
  readonly observe: (message: HostMessage) => void;
  /** Saves the host's log. @throws where it cannot be written here */
  readonly saveLog: (prompt: CommandPrompt) => Promise<void>;
  /** Something went wrong here that changes nothing on the host. */
  readonly warn: (text: string) => void;
  /** Asked at each prompt: the run is to end in order. */
  readonly stopped: () => DeployError | undefined;
}

/** One deployment: `run` holds the dialog, `outcome` tells what came of it. */
export class Deployment {
  readonly state: HostState;
  readonly #parts: DeploymentParts;
  readonly #conversation: Conversation;
  readonly #errors: CleanText[] = [];
  /** Why we ended it, or what we could not answer; the first one counts. */
  #failure: DeployError | undefined;
  #ending: Ending | undefined;
  #customized = false;
  readonly #flood = new FloodGuard();

  constructor(parts: DeploymentParts) {
    this.#parts = parts;
    this.state = newHostState(parts.host);
    this.#conversation = parts.conversation((message) => this.#observe(message));
  }

  /** What is told from here on is about the changes. */
  get customized(): boolean {
    return this.#customized;
  }

  get conversation(): Conversation {
    return this.#conversation;
  }

  /** @param code of the agent */
  outcome(code: number | null): Outcome {
    const { mode } = this.#parts;
    if (mode === 'check') return judgeCheck(code, this.#failure, this.findings);
    return mode === 'plan'
      ? judgePlan(code, this.#failure, this.#errors)
      : judge(this.#ending, this.#failure, this.#errors);
  }

  /** Of a check. @throws DeployError protocol */
  get findings(): HostFinding[] {
    return (this.state.shown.get(displays.CHECK_FINDINGS) ?? []).map(parseFinding);
  }

  /** Holds the whole dialog. @throws DeployError protocol, host-lost */
  async run(): Promise<void> {
    for (;;) {
      const message = await this.#conversation.next();
      if (message.kind === 'terminate') return;
      if (message.kind === 'displayStart') await this.#keepDisplay(message.name);
      if (isQuery(message)) await this.#take(message);
    }
  }

  async #keepDisplay(name: string): Promise<void> {
    const lines = await this.#conversation.readDisplay(name);
    this.#flood.takeDisplay(name, lines);
    this.state.shown.set(name, lines);
  }

  async #take(query: Query): Promise<void> {
    const stopped = this.#parts.stopped();
    if (stopped !== undefined) this.#failure ??= stopped;
    if (query.kind === 'queryString') {
      if (query.name === queries.CUSTOMIZATION_COMMAND) return this.#customize(this.#openPrompt(query));
      if (query.name === queries.TERMINATION_COMMAND) return this.#terminate(this.#openPrompt(query));
    }
    this.#flood.takeQuestion(query.name);
    await this.#conversation.reply(query, await this.#replyTo(query));
  }

  #openPrompt(query: Query): CommandPrompt {
    this.#flood.takePrompt(query.name);
    return new CommandPrompt(this.#conversation, query);
  }

  async #customize(prompt: CommandPrompt): Promise<void> {
    if (this.#failure !== undefined) return prompt.abort();
    try {
      if (this.#parts.mode !== 'deploy') await prompt.envSet(core.logRemoveAtExit, true);
      else await refuseWithoutLog(prompt);
      await prompt.envSet(engine.correlationId, this.#parts.correlationId);
      for (const unit of this.#parts.units) await unit.customize?.(prompt, this.state);
    } catch (thrown) {
      this.#failure = refusal(thrown);
      return prompt.abort();
    }
    this.#customized = true;
    await prompt.install();
  }

  async #terminate(prompt: CommandPrompt): Promise<void> {
    const reasons = await prompt.envGet(odeploy.installIncompleteReasons);
    const error = (await prompt.envGet(base.error)) === true;
    this.#ending = {
      error,
      aborted: (await prompt.envGet(base.aborted)) === true,
      incomplete: (await prompt.envGet(odeploy.installIncomplete)) === true,
      reasons: isStringList(reasons) ? reasons.slice(0, mostReasons).map((one) => cleanText(one, longestError)) : [],
      reboot: (await prompt.envGet(system.reboot)) === true && (await prompt.envGet(system.rebootAllow)) !== false,
      // Asked last: other programs of the same dialect have no such key.
      hostState: error ? readHostState(await prompt.envGet(base.hostState)) : undefined,
    };
    for (const unit of this.#parts.units) await unit.terminate?.(prompt);
    try {
      await this.#parts.saveLog(prompt);
      await prompt.envSet(core.logRemoveAtExit, true);
    } catch (thrown) {
      // The log stays on the host; a dialog that broke is told by the next command.
      if (isBroken(thrown)) throw thrown;
      this.#parts.warn(`The log of the host was not saved here and stays there: ${asError(thrown).message}`);
    }
    await prompt.quit();
  }

  async #replyTo(query: Query): Promise<Reply> {
    if (this.#failure !== undefined && query.kind !== 'queryString') return 'abort';
    try {
      for (const unit of this.#parts.units) {
        const reply = await unit.answer?.(query, this.state);
        if (reply !== undefined) return reply;
      }
      this.#failure ??= new DeployError(
        'host-question',
        `The host asked for ${cleanText(query.name, 80)}, which nobody can answer`,
      );
    } catch (thrown) {
      this.#failure ??= refusal(thrown);
    }
    // A confirm is answered no, as the engine does; a line cannot be refused but by the end of the dialog.
    if (query.kind === 'confirm') return { value: false };
    if (query.kind === 'queryString') throw this.#failure;
    return 'abort';
  }

  #observe(message: HostMessage): void {
    if (message.kind === 'log' && ['ERROR', 'CRITICAL', 'FATAL'].includes(message.severity)) {
      if (this.#errors.length < mostErrors) this.#errors.push(cleanText(message.record, longestError));
    }
    this.#parts.observe(message);
  }
}

/** What is done to a host can be told from its log alone. @throws DeployError file-write */
async function refuseWithoutLog(prompt: CommandPrompt): Promise<void> {
  if ((await prompt.envGet(base.log)) === false)
    throw new DeployError(
      'file-write',
      'The host cannot keep the log of this run, so nothing was changed. Make room in its temporary folder',
    );
}

/** What a unit says no with; a broken dialog is thrown on. */
function refusal(thrown: unknown): DeployError {
  if (thrown instanceof DeployError && !isBroken(thrown)) return thrown;
  throw thrown;
}

function isBroken(thrown: unknown): boolean {
  return thrown instanceof DeployError && (thrown.code === 'host-lost' || thrown.code === 'protocol');
}
