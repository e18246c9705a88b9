// Writing through an open file: content, owner and mode, synced.
import * as fs from 'node:fs';

export interface OwnedContent {
  content: Uint8Array;
  mode: number;
  uid: number;
  gid: number;
}

/**
 * Writes the whole content from the start of the file, which may hold other content, then gives it to its owner: the mode
 * last, since a change of owner takes set-user-ID bits away.
 */
export function fillFile(fd: number, { content, mode, uid, gid }: OwnedContent): void {
  fs.writeFileSync(fd, content);
  fs.ftruncateSync(fd, content.length);
  fs.fchownSync(fd, uid, gid);
  fs.fchmodSync(fd, mode);
  fs.fsyncSync(fd);
}
