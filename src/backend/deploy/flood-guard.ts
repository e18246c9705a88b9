// What a host may ask and show in one run; more is a flood.
import { cleanText } from '../border/text.ts';
import { DeployError } from '../../base/errors.ts';

/** Requests and the like. */
const mostDisplays = 20;
/** Characters in all of them; one alone is cut off at a megabyte. */
const mostShown = 2 * 1024 * 1024;
/** A run asks a dozen things, and a few for each signing key. */
const mostQuestions = 1000;

/** Counts what comes. All its methods throw DeployError protocol. */
export class FloodGuard {
  #questions = 0;
  #displays = 0;
  #shown = 0;
  readonly #prompted = new Set<string>();

  takeQuestion(name: string): void {
    this.#questions += 1;
    if (this.#questions > mostQuestions)
      throw new DeployError('protocol', `The host asks without end, at last for ${cleanText(name, 80)}`);
  }

  takeDisplay(name: string, lines: readonly string[]): void {
    this.#displays += 1;
    this.#shown += name.length + lines.reduce((sum, line) => sum + line.length, 0);
    if (this.#displays > mostDisplays || this.#shown > mostShown)
      throw new DeployError('protocol', `The host shows too much, at last ${cleanText(name, 80)}`);
  }

  /** A command line ends with a word that the host must heed. */
  takePrompt(name: string): void {
    if (this.#prompted.has(name))
      throw new DeployError('protocol', `The host asks for ${cleanText(name, 80)} again after it was ended`);
    this.#prompted.add(name);
  }
}
