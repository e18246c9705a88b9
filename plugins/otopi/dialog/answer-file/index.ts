// Keeps the answers of the run as a configuration file that spares the next run the questions.
import { dialog as keys, startFolder, type Context, type Plugin } from '#plugin';
import { writeFileNow } from '#transaction/write-now';
import { otopiEvents } from '../../events.ts';
import { formatAnswerFile } from './content.ts';

export const answerFile: Plugin = {
  id: 'otopi.dialog.answer-file',
  inImage: 'all',
  keys: [keys.answerFile, keys.answerFileContent, keys.answerFileSecrets],
  events: () => [
    { id: 'generate', stage: 'CLEANUP', name: otopiEvents.answerFileGenerated, run: generate },
    {
      id: 'write',
      stage: 'CLEANUP',
      after: [otopiEvents.answerFileGenerated],
      when: ({ env }) => env.get(keys.answerFile) !== null,
      run: write,
    },
  ],
};

function generate({ env }: Context): void {
  const answers = env.family(keys.question).map(({ name, value }) => ({ name, value, secret: env.isSecret(name) }));
  env.set(keys.answerFileContent, formatAnswerFile(answers, env.get(keys.answerFileSecrets)));
}

async function write({ env, changes, state }: Context): Promise<void> {
  const path = startFolder(env)(env.get(keys.answerFile) ?? '');
  const content = env.get(keys.answerFileContent) ?? '';
  const change = { kind: 'file', target: path, why: 'Keep the answers of this run' } as const;
  await changes.make(change, async () => {
    writeFileNow({ path, content, mode: 0o600, runId: state.runId });
    await Promise.resolve();
  });
}
