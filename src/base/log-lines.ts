// Reads a log file back a line at a time, in bounded memory however long it is.
import { readSync, fstatSync } from 'node:fs';

const chunkBytes = 64 * 1024;
const longestLine = 1024 * 1024;

/**
 * The lines that are in the open file now: what is appended while they are read does not come, or sending a log
 * would never end. Lines longer than 1 Mi characters come in pieces.
 */
export function* readLogLines(fd: number): Generator<string> {
  const end = fstatSync(fd).size;
  const chunk = Buffer.alloc(chunkBytes);
  const decoder = new TextDecoder();
  let rest = '';
  for (let position = 0; position < end;) {
    const count = readSync(fd, chunk, 0, Math.min(chunkBytes, end - position), position);
    if (count === 0) break;
    position += count;
    const lines = (rest + decoder.decode(chunk.subarray(0, count), { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length >= longestLine) {
      yield rest;
      rest = '';
    }
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
