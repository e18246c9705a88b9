// Writing to a peer: never more in memory than its stream takes, and no wait for one that is gone.
import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** @returns false where the stream is closed: nobody reads there any more */
export async function writeTo(output: Writable, data: string | Uint8Array): Promise<boolean> {
  if (!output.writable) return false;
  if (output.write(data)) return true;
  const settled = new AbortController();
  const { signal } = settled;
  try {
    await Promise.race([once(output, 'drain', { signal }), once(output, 'close', { signal })]);
  } catch {
    // An error of the stream closes it.
  } finally {
    settled.abort();
  }
  return output.writable;
}
