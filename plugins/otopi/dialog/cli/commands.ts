// What each command of the dialog's command line does.
import {
  asError,
  base,
  core,
  DeployError,
  formatValue,
  isStringList,
  parseValue,
  typeWordOf,
  type Context,
  type Environment,
  type Value,
} from '#plugin';
import type { Command } from '#dialog/cli/parse';
import { displays } from '#dialog/wire/names';

const settableTypes = ['bool', 'int', 'str'];

/** @returns true where the run shall go on. @throws DeployError aborted, and what the queries throw */
export async function runCommand(ctx: Context, command: Command): Promise<boolean> {
  const key = command.key ?? '';
  switch (command.name) {
    case 'env-get':
      await showValue(ctx, key);
      return false;
    case 'env-set':
      setValue(ctx, key, command);
      return false;
    case 'env-query':
      ctx.env.write(key, await ctx.dialog.queryValue(key));
      return false;
    case 'env-query-multi':
      ctx.env.write(key, await ctx.dialog.queryMultiString(key));
      return false;
    case 'env-show':
      ctx.dialog.note(describeEnvironment(ctx.env).map((line) => ctx.secrets.filter(line)));
      return false;
    case 'exception-show':
      ctx.dialog.note(describeErrors(ctx.state.errors).map((line) => ctx.secrets.filter(line)));
      return false;
    case 'log':
      await showLog(ctx);
      return false;
    case 'help':
    case 'noop':
      return false;
    case 'abort':
      throw new DeployError('aborted', 'Aborted', { aborted: true });
    case 'install':
    case 'quit':
      return true;
  }
}

async function showValue({ dialog, env, log }: Context, key: string): Promise<void> {
  try {
    const value = isMasked(env, key) ? '***' : env.read(key);
    if (isStringList(value)) await dialog.displayMultiString(key, value);
    else dialog.displayValue(key, value);
  } catch (error) {
    if (error instanceof DeployError) throw error;
    log.error(`${key} cannot be shown: ${asError(error).message}`);
  }
}

function setValue({ env, log }: Context, key: string, { type = 'str', value = '' }: Command): void {
  if (!settableTypes.includes(type)) {
    log.error('Invalid type');
    return;
  }
  const parsed = parseOrUndefined(type, value);
  if (parsed === undefined) {
    log.error('Syntax error');
    return;
  }
  try {
    env.write(key, parsed);
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    log.error(error.message);
  }
}

function parseOrUndefined(type: string, value: string): Value | undefined {
  try {
    return parseValue(type, value);
  } catch (error) {
    if (error instanceof DeployError) return undefined;
    throw error;
  }
}

/** The log that this run opened, whatever CORE/logFileName says by now. */
async function showLog({ dialog, env, log }: Context): Promise<void> {
  const file = env.get(core.logFileHandle);
  if (file === null) log.warning('This run has no log file');
  await dialog.displayMultiString(displays.LOG, file?.lines() ?? []);
}

/** A line a key, as the dump in the log has them. */
function describeEnvironment(env: Environment): string[] {
  return env
    .entries()
    .map(([name, value]) => `${name}=${typeWordOf(value)}:'${isMasked(env, name) ? '***' : shown(value)}'`);
}

function shown(value: Value): string {
  try {
    return formatValue(value);
  } catch {
    return '?';
  }
}

/** Each error with its stack and causes. */
function describeErrors(errors: readonly Error[]): string[] {
  return errors.flatMap((error) => {
    const lines = (error.stack ?? error.message).split('\n');
    return error.cause === undefined ? lines : [...lines, 'Caused by:', ...describeErrors([asError(error.cause)])];
  });
}

function isMasked(env: Environment, name: string): boolean {
  const isSet = (env.read(name) ?? null) !== null;
  return isSet && (env.isSecret(name) || (env.get(base.suppressEnvironmentKeys) ?? []).includes(name));
}
