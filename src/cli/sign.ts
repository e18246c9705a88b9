// The signing process that `push` starts; nobody else needs it.
import { serveSigner } from '../backend/ca/signer.ts';

/** @returns the exit code */
export async function sign(): Promise<number> {
  return serveSigner(process.stdin, process.stdout);
}
