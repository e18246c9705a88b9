// The helper that ssh starts to ask for passwords and about host keys; our `push` answers it.
import { askpassHelper } from '../backend/ssh/askpass.ts';

/** @returns the exit code: 0 answered, 1 refused */
export async function askpass(prompt: string): Promise<number> {
  return askpassHelper(prompt);
}
