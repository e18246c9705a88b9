// The questions that a command line can ask instead of a run, and without root: help, version, keys and events.
import type { SequencedEvent } from '../engine/sequence.ts';
import type { Translate } from '../base/text/translator.ts';
import { inEnglish } from '../base/text/translator.ts';
import type { AgentArguments } from '../environment/arguments.ts';
import type { Environment } from '../environment/environment.ts';
import { formatEvents, formatKeys } from './listings.ts';
import type { AgentProgram } from './programs.ts';
import { usageText } from './usage.ts';
import { versionText } from './version.ts';

interface Asked {
  program: AgentProgram;
  args: AgentArguments;
  env: Environment;
  sequence: readonly SequencedEvent[];
}

/** The text to print, or undefined where a run is wanted. */
export function answerInformation(
  { program, args, env, sequence }: Asked,
  translate: Translate = inEnglish,
): string | undefined {
  const { help, version, listEnv, listEvents } = args.options;
  if (help) return usageText(program.name, program.configFile).split('\n').map(translate).join('\n');
  if (version) return versionText();
  if (listEnv) return formatKeys(env.declarations());
  return listEvents ? formatEvents(sequence) : undefined;
}
