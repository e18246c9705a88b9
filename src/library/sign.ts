// The signing process of a LocalAuthority; the library's process starts it, and no other needs it.
import { serveSigner } from '../backend/ca/signer.ts';

process.exitCode = await serveSigner(process.stdin, process.stdout);
