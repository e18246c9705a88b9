// Turning a unit on or off for good: its boot state and its state now.
import type { Services } from './services.ts';

/** Enables and starts; nothing happens to what is so already. */
export async function turnOn(services: Services, unit: string, why: string): Promise<void> {
  await services.setStartup(unit, true, why);
  await services.setRunning(unit, true, why);
}

/** Stops and disables. */
export async function turnOff(services: Services, unit: string, why: string): Promise<void> {
  await services.setRunning(unit, false, why);
  await services.setStartup(unit, false, why);
}
