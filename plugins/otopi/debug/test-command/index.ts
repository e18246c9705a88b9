// Runs the command line in OTOPI_TEST_COMMAND and tells what came of it, to try how the run sees a program.
import { DeployError, splitShellWords, type Context, type Plugin } from '#plugin';

export const testCommand: Plugin = {
  id: 'otopi.debug.test-command',
  events: () => {
    const line = process.env['OTOPI_TEST_COMMAND'] ?? '';
    if (line === '') return [];
    const [program, ...rest] = splitShellWords(line);
    if (program === undefined) throw new DeployError('bad-argument', 'OTOPI_TEST_COMMAND names no program');
    return [{ id: 'validation', stage: 'VALIDATION', run: async (ctx) => tellOutcome(ctx, [program, ...rest]) }];
  },
};

async function tellOutcome({ dialog, run }: Context, argv: readonly [string, ...string[]]): Promise<void> {
  const { code, lines, stderr } = await run(argv, { okCodes: 'any' });
  const errors = stderr === '' ? [] : stderr.trimEnd().split('\n');
  dialog.note([
    `Test command: ${argv.join(' ')}`,
    `exit code: ${code}`,
    ...lines.map((line) => `stdout: ${line}`),
    ...errors.map((line) => `stderr: ${line}`),
  ]);
}
