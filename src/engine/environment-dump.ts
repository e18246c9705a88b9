// Shows the environment in the log: keys, types and values, secrets masked.
import type { Environment } from '../environment/environment.ts';
import { formatValue, typeWordOf } from '../environment/typed-value.ts';
import { base } from '../environment/engine-keys.ts';
import type { Log } from '../base/log.ts';

/** Everything that has a value, or only these names; nothing where there are none. */
export function dumpEnvironment(env: Environment, log: Log, names?: readonly string[]): void {
  const entries = names?.map((name) => [name, env.read(name)] as const) ?? env.entries();
  if (entries.length === 0) return;
  const suppressed = env.get(base.suppressEnvironmentKeys) ?? [];
  log.debug('ENVIRONMENT DUMP - BEGIN');
  for (const [name, value] of entries) {
    const masked = env.isSecret(name) || suppressed.includes(name);
    log.debug(`ENV ${name}=${typeWordOf(value)}:'${masked ? '***' : formatValue(value)}'`);
  }
  log.debug('ENVIRONMENT DUMP - END');
}
