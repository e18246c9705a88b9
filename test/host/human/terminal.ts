// A real terminal for tests: tmux(1) on this machine, with one program on it.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

const limitMs = 120_000;

export class Terminal implements AsyncDisposable {
  readonly #socket = `ohd-${randomBytes(4).toString('hex')}`;
  readonly #folder = mkdtempSync(join(tmpdir(), 'terminal-'));

  private constructor() {}

  /** Starts a program on a terminal of 100 columns and 40 rows. */
  static async run(argv: readonly string[]): Promise<Terminal> {
    const terminal = new Terminal();
    // Nothing runs before all that is written is kept.
    await terminal.#tmux('new-session', '-d', '-x', '100', '-y', '40', 'cat');
    await terminal.#tmux('set-option', '-g', 'remain-on-exit', 'on');
    await terminal.#tmux('pipe-pane', `exec cat >> ${join(terminal.#folder, 'written')}`);
    // tmux forgets the exit code now and then: the shell keeps it, and outlives a Ctrl-C for that.
    const keep = `trap : INT; "$@"; echo $? > ${terminal.#status}`;
    await terminal.#tmux('respawn-pane', '-k', 'sh', '-c', keep, 'sh', ...argv);
    return terminal;
  }

  get #status(): string {
    return join(this.#folder, 'status');
  }

  /** Every byte written so far, as the program wrote it. */
  get written(): string {
    const file = join(this.#folder, 'written');
    // tmux makes it when it comes to it.
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** What a person sees now. */
  async screen(): Promise<string> {
    return this.#tmux('capture-pane', '-p', '-J');
  }

  async waitFor(text: RegExp): Promise<void> {
    await this.#until(`waiting for ${text}`, () => Promise.resolve(text.test(this.written)));
  }

  /** Types a line. */
  async answer(line: string): Promise<void> {
    await this.#tmux('send-keys', '-l', line);
    await this.press('Enter');
  }

  /** A key as tmux calls it, such as C-c. */
  async press(key: string): Promise<void> {
    await this.#tmux('send-keys', key);
  }

  /** Waits for the program's end. @returns its exit code */
  async ended(): Promise<number> {
    await this.#until('waiting for the end', () => Promise.resolve(readKept(this.#status) !== ''));
    return Number(readKept(this.#status));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux('kill-server');
    rmSync(this.#folder, { recursive: true });
  }

  async #until(what: string, done: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + limitMs;
    while (!(await done())) {
      if (Date.now() > deadline) throw new Error(`${what}, this was written:\n${this.written}`);
      await sleep(50);
    }
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const { stdout } = await execa('tmux', ['-L', this.#socket, '-f', '/dev/null', ...args]);
    return stdout;
  }
}

function readKept(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
}
