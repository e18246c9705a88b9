// Brings up vdsm and the services around it, restarting them only where this run changed what they read.
import { asError, turnOff, type Context } from '#plugin';

export interface StartOptions {
  /** Running services are restarted; otherwise only what is stopped is started. */
  restart: boolean;
  /** False turns NetworkManager off. */
  networkManager: boolean;
}

const networkManagerUnit = 'NetworkManager';
const needed = ['libvirtd', 'ovirt-imageio', 'ovirt-imageio-daemon'];

/** All that may be started besides vdsmd. */
export const startedUnits: readonly string[] = [...needed, networkManagerUnit, 'network'];

export async function startVdsm(ctx: Context, { restart, networkManager }: StartOptions): Promise<void> {
  const { services } = ctx;
  const bringUp = async (unit: string): Promise<void> => {
    if (restart) await services.restart(unit, 'what vdsm is made of changed');
    else await services.setRunning(unit, true, 'vdsm needs it');
  };
  for (const unit of needed) if (await services.exists(unit)) await bringUp(unit);
  if (await services.exists(networkManagerUnit)) {
    if (networkManager) await refreshNetworkManager(ctx, restart);
    else await turnOff(services, networkManagerUnit, 'vdsm manages the network alone');
  }
  if (await services.exists('network')) await startNetwork(ctx);
  await bringUp('vdsmd');
}

/** A restart could cut the connection that this very run goes over; a reload reads all that a restart would. */
async function refreshNetworkManager({ services, programs, changes, run }: Context, restart: boolean): Promise<void> {
  await services.setRunning(networkManagerUnit, true, 'vdsm needs it');
  if (!restart) return;
  const nmcli = programs.find('nmcli');
  if (nmcli === undefined) {
    await services.restart(networkManagerUnit, 'its configuration may have changed');
    return;
  }
  const change = {
    kind: 'network',
    target: networkManagerUnit,
    why: 'reload: its configuration may have changed',
  } as const;
  await changes.make(change, async () => {
    await run([nmcli, 'general', 'reload', 'conf']);
  });
}

async function startNetwork({ services, log, signal }: Context): Promise<void> {
  try {
    await services.setRunning('network', true, 'interfaces that are set up the old way');
  } catch (error) {
    signal.throwIfAborted();
    log.debug(`The service network does not start: ${asError(error).message}`);
  }
  await services.setStartup('network', true, 'interfaces that are set up the old way');
}
