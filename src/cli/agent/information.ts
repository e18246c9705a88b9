// What the agent tells without a run, and without root: --help, --version, --list-env, --list-events.
import { formatEvents, formatKeys } from '../listings.ts';
import { usageText } from '../usage.ts';
import { versionText } from '../version.ts';
import type { Loaded } from './agent.ts';

/** Undefined where a run is asked for. */
export function answerInformation({ program, args, env, sequence }: Omit<Loaded, 'plugins'>): string | undefined {
  const { help, version, listEnv, listEvents } = args.options;
  if (help) return usageText(program.name, program.configFile);
  if (version) return versionText();
  if (listEnv) return formatKeys(env.declarations());
  return listEvents ? formatEvents(sequence) : undefined;
}
