// What one connection has answered to ssh, and what came of it.
import type { Resolved } from './arguments.ts';
import { answerPrompt, parsePrompt } from './prompt.ts';
import type { SshTarget } from './target.ts';

export class Answers {
  readonly #target: SshTarget;
  readonly #resolved: Resolved;
  #accepted = false;
  #refusal: string | undefined;

  constructor(target: SshTarget, resolved: Resolved) {
    this.#target = target;
    this.#resolved = resolved;
  }

  /** The key of the target was agreed to: ssh writes it down. */
  get accepted(): boolean {
    return this.#accepted;
  }

  /** Why a host's key was refused. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** @param ofTarget whether the ssh of the target asks @returns undefined to refuse */
  async answer(text: string, ofTarget: boolean): Promise<string | undefined> {
    const prompt = parsePrompt(text);
    const isKey = prompt.kind === 'host-key' && ofTarget;
    // ssh asks once. What comes later in the same words is a prompt that the host made up.
    if (isKey && this.#accepted) return undefined;
    const { answer, refusal } = await answerPrompt({ prompt, ofTarget }, this.#target, this.#resolved.known);
    this.#refusal ??= refusal;
    if (isKey && answer === 'yes') this.#accepted = true;
    return answer;
  }
}
