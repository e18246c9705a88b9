// What the terminal can do, if there is one.
import type { Readable, Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';

export interface Terminal {
  /** Switches the terminal's own echo and line editing off or back on; undefined where input comes from none. */
  readonly setRaw: ((raw: boolean) => void) | undefined;
  /** Colours are wanted. */
  readonly colours: boolean;
  /** A line can be drawn over again. */
  readonly redraws: boolean;
  /** True where what is typed shows among what is written, line end included. */
  readonly echoes: boolean;
  columns(): number;
}

/** NO_COLOR as on https://no-color.org. */
export function terminalOf(stdin: Readable, stdout: Writable, env: NodeJS.ProcessEnv): Terminal {
  const input = (stdin as Partial<ReadStream>).isTTY === true ? (stdin as ReadStream) : undefined;
  const output = (stdout as Partial<WriteStream>).isTTY === true ? (stdout as WriteStream) : undefined;
  const redraws = output !== undefined && env['TERM'] !== 'dumb';
  return {
    setRaw: input === undefined ? undefined : (raw) => void input.setRawMode(raw),
    colours: redraws && (env['NO_COLOR'] ?? '') === '',
    redraws,
    echoes: input !== undefined && output !== undefined,
    columns: () => output?.columns || 80,
  };
}
