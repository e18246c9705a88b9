// The program that ssh starts to ask for passwords and about host keys; the library's process answers it.
import { askpassHelper } from '../backend/ssh/askpass.ts';

process.exitCode = await askpassHelper(process.argv[2] ?? '');
