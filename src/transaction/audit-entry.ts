// Which changes of files an audit is told of: those of private keys, whatever plugin makes them.
import type { AuditEntry } from './changes.ts';

type Content = string | Uint8Array | undefined;

/** @param before the content now; @param after undefined where the file is removed */
export function auditOfFile(path: string, before: Content, after: Content): { audit?: AuditEntry } {
  const [was, is] = [isPrivateKey(before), isPrivateKey(after)];
  if (!was && !is) return {};
  const list = !is ? 'private-keys-removed' : was ? 'private-keys-replaced' : 'private-keys-made';
  return { audit: { list, what: path } };
}

function isPrivateKey(content: Content): boolean {
  return content !== undefined && /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(Buffer.from(content).toString('latin1'));
}
