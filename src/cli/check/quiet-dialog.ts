// The dialog of a check without a back-end: nothing is shown while it runs, and nobody is asked.
import { DeployError } from '../../base/errors.ts';
import type { Dialog } from '../../dialog/dialog.ts';

export function quietDialog(): Dialog {
  const silent = (): void => undefined;
  const refuse = (name: string): Promise<never> =>
    Promise.reject(new DeployError('bad-answer', `A check asks nobody, so there is no answer to ${name}`));
  return {
    note: silent,
    // At a command line there is nothing to customize.
    queryString: ({ name, command }) => (command === true ? Promise.resolve('install') : refuse(name)),
    queryMultiString: refuse,
    queryValue: refuse,
    confirm: refuse,
    displayValue: silent,
    displayMultiString: () => Promise.resolve(),
    progress: silent,
    open: silent,
    announce: silent,
    eventStarted: silent,
    eventEnded: silent,
    terminate: silent,
  };
}
