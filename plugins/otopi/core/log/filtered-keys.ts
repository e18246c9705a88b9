// Which keys CORE/logFilterKeys and the filters of questions keep out of the log.
import { core, dialog, type Environment } from '#plugin';

/** Those named, and the answers there are to the questions named. */
export function readFilteredKeys(env: Environment): Set<string> {
  const questions = new Set(env.get(core.logFilterQuestions));
  const answers = env
    .family(dialog.question)
    .filter(({ rest }) => questions.has(rest.slice(rest.indexOf('/') + 1)))
    .map(({ name }) => name);
  return new Set([...env.get(core.logFilterKeys), ...env.get(core.logFilterQuestionsKeys), ...answers]);
}
