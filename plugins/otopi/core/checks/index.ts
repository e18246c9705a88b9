// Runs the checks of all plugins before a deployment does anything: warnings are logged, and it fails with all errors at once.
import { core, DeployError, priority, type Context, type Finding, type Plugin } from '#plugin';

export const checks: Plugin = {
  id: 'otopi.core.checks',
  keys: [core.ignoreChecks],
  // The command `check` runs them itself, after what other plugins refuse at VALIDATION.
  notInCheck: 'all',
  events: () => [
    {
      id: 'validation',
      stage: 'VALIDATION',
      // Behind the dump of the environment, before anything that a host of another kind lacks.
      priority: priority.FIRST + 5,
      run: validate,
    },
  ],
};

/** @throws DeployError check-failed, or the code of the one check that found an error */
async function validate({ checks: all, env, log }: Context): Promise<void> {
  const unknown = env.get(core.ignoreChecks).filter((id) => !all.ids.includes(id));
  if (unknown.length > 0) log.warning(`No check has the id that is to be ignored: ${unknown.join(', ')}`);
  const findings = await all.run();
  for (const { severity, seen, ignored } of findings) {
    if (severity === 'info') log.info(seen);
    if (severity === 'warning') log.warning(ignored ? `Ignored, as CORE/ignoreChecks asks: ${seen}` : seen);
  }
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw failure(errors);
}

function failure(errors: readonly Finding[]): DeployError {
  const [first, ...more] = errors;
  if (first?.code !== undefined && more.length === 0) return new DeployError(first.code, first.seen);
  const lines = errors.map(({ id, seen, remedy }) => `${id}: ${seen}; ${remedy}`);
  return new DeployError('check-failed', ['This host cannot be deployed', ...lines].join('\n'));
}
