// The program: the name it was started by, or its first word, chooses the command; each is loaded only when it is meant.
import { basename } from 'node:path';
import { isSea } from 'node:sea';
import type { CommandName } from './agent/programs.ts';
import { chooseProgram } from './agent/programs.ts';
import { versionText } from './agent/version.ts';

const commands: Readonly<Record<CommandName, (argv: readonly string[]) => Promise<number>>> = {
  check: async (argv) => (await import('./cli/check/check.ts')).check(argv),
  recover: async (argv) => (await import('./cli/recover/recover.ts')).recover(argv),
  media: async (argv) => (await import('./cli/media/media.ts')).media(argv),
  'otopi-config-query': async (argv) => (await import('./cli/config-query.ts')).configQuery(argv),
  push: async (argv) => (await import('./cli/push/push.ts')).push(argv),
  hosts: async (argv) => (await import('./cli/hosts.ts')).hosts(argv),
  ca: async (argv) => (await import('./cli/ca/ca.ts')).ca(argv),
  bundle: async (argv) => (await import('./cli/bundle.ts')).bundle(argv),
  'ovirt-host-deploy-askpass': async ([prompt = '']) => (await import('./cli/askpass.ts')).askpass(prompt),
};

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === '--file-operation') return serveParent();
  if (argv[0] === '--sign') return (await import('./cli/sign.ts')).sign();
  const invocation = chooseProgram(basename(isSea() ? process.argv0 : ''), argv);
  if (invocation.kind === 'command') return commands[invocation.name](invocation.argv);
  if (invocation.argv.length === 1 && invocation.argv[0] === '--version') return print(versionText());
  const { runAgent } = await import('./agent/agent.ts');
  return runAgent(invocation.program, invocation.argv);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** The child that works on a user's files with that user's ids; see src/transaction/user-child.ts. */
async function serveParent(): Promise<number> {
  const { serveFileOperation } = await import('./transaction/user-child.ts');
  let input = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) input += String(chunk);
  process.stdout.write(serveFileOperation(input));
  return 0;
}
