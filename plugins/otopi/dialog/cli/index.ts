// The command line inside the dialog: the operator's or the back-end's turn before the run does anything, and at its end.
import { DeployError, dialog as keys, type Context, type Plugin } from '#plugin';
import type { CommandSpec } from '#dialog/cli/parse';
import { commands, parseCommand, usage } from '#dialog/cli/parse';
import { queries } from '#dialog/wire/names';
import { otopiEvents } from '../../events.ts';
import { runCommand } from './commands.ts';

const prompts = {
  customization: {
    name: queries.CUSTOMIZATION_COMMAND,
    note: "\nCustomization phase, use 'install' to proceed\nCOMMAND> ",
  },
  termination: {
    name: queries.TERMINATION_COMMAND,
    note: "\nProcessing ended, use 'quit' to quit\nCOMMAND> ",
  },
} as const;

type Where = keyof typeof prompts;

export const cli: Plugin = {
  id: 'otopi.dialog.cli',
  inImage: 'all',
  keys: [keys.customization, keys.cliVersion],
  events: () => [
    {
      id: 'customization',
      stage: 'CUSTOMIZATION',
      name: otopiEvents.customization,
      when: ({ env }) => env.get(keys.customization),
      run: (ctx) => converse(ctx, 'customization'),
    },
    {
      id: 'termination',
      stage: 'PRE_TERMINATE',
      name: otopiEvents.termination,
      // A plan asks no more than it must; a peer that is gone is asked nothing.
      when: ({ env, changes, state }) =>
        env.get(keys.customization) && !changes.planning && !state.errors.some(isPeerLost),
      run: terminate,
    },
  ],
};

async function terminate(ctx: Context): Promise<void> {
  try {
    await converse(ctx, 'termination');
  } catch (error) {
    // The host is whole, whoever is there to hear of it.
    if (!ctx.state.committed || !isPeerLost(error)) throw error;
    ctx.log.warning(`Nobody is there for the last questions: ${error.message}`);
  }
}

/** Takes commands until the one that goes on. */
async function converse(ctx: Context, where: Where): Promise<void> {
  for (;;) {
    const line = await ctx.dialog.queryString({ ...prompts[where], command: true });
    if (await obey(ctx, where, line)) return;
  }
}

/** @returns true where the run shall go on */
async function obey(ctx: Context, where: Where, line: string): Promise<boolean> {
  const command = parseCommand(line);
  if (command === undefined) return false;
  if (typeof command === 'string') {
    ctx.log.error(command);
    return false;
  }
  const spec: CommandSpec = commands[command.name];
  if (spec.only !== undefined && spec.only !== where) {
    ctx.log.error(`Invalid command '${command.name}'`);
    return false;
  }
  if (command.help) {
    ctx.dialog.note(usage(command.name));
    return false;
  }
  if (command.name === 'help') {
    ctx.dialog.note(helpFor(where));
    return false;
  }
  return runCommand(ctx, command);
}

function helpFor(where: Where): string[] {
  const lines = Object.entries<CommandSpec>(commands)
    .filter(([, spec]) => spec.only === undefined || spec.only === where)
    .map(([name, spec]) => `  ${name.padEnd(16)} ${spec.summary}`);
  return ['', 'COMMANDS:', ...lines, ''];
}

function isPeerLost(error: unknown): error is DeployError {
  return error instanceof DeployError && error.code === 'peer-lost';
}
