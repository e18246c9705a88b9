// Local maintenance of the hosted engine: while it is on, the engine's machine does not come to this host.
import { asError, formatValue, type Context, type Step, type StepHandler } from '#plugin';
import { hostedEngine } from '../../keys.ts';

export const maintenanceKind = 'ovirt-host-common.hosted-engine.config.maintenance';

export function maintenanceStep(mode: 'none' | 'local'): Step {
  return { kind: maintenanceKind, args: { mode } };
}

/** A failure is an ERROR in the log and no more: the agent may not run yet, and an administrator can set the mode. */
export const setMaintenance: StepHandler = async (args, { run, log }) => {
  const mode = args['mode'] === 'none' ? 'none' : 'local';
  try {
    await run(['hosted-engine', '--set-maintenance', `--mode=${mode}`]);
  } catch (error) {
    log.error(`Cannot set the hosted engine's maintenance mode to ${mode}: ${asError(error).message}`);
  }
};

/** True if the cluster's state says that this host is not in maintenance; false too where it cannot be asked. */
export async function isInService(ctx: Context): Promise<boolean> {
  const hostId = ctx.env.family(hostedEngine.config).find(({ rest }) => rest === 'host_id')?.value;
  if (ctx.changes.planning || !(await ctx.services.isRunning('ovirt-ha-agent'))) return false;
  const { stdout } = await ctx.run(['hosted-engine', '--vm-status', '--json'], { okCodes: 'any' });
  return parseInService(stdout, formatValue(hostId));
}

/** Output of `hosted-engine --vm-status --json`: an object from host id to its state. */
export function parseInService(json: string, hostId: string): boolean {
  try {
    const status = JSON.parse(json) as Record<string, { maintenance?: unknown } | undefined>;
    return status[hostId]?.maintenance === false;
  } catch {
    return false;
  }
}
