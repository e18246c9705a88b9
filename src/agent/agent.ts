// One run of the agent: from the command line to the exit code.
import type { DeployError } from '../base/errors.ts';
import { asError } from '../base/errors.ts';
import { Interrupt } from '../base/interrupt.ts';
import { dialog as dialogKeys } from '../environment/engine-keys.ts';
import type { LogHub } from '../base/logger.ts';
import { SecretValues } from '../base/redact.ts';
import { loadTranslator } from '../base/text/catalogs.ts';
import { createDialog } from '../dialog/create.ts';
import { unchangedHost } from '../transaction/host-state.ts';
import type { AgentProgram } from './programs.ts';
import { refuseMistypedCommand } from './programs.ts';
import { assembleRun } from './assemble.ts';
import { answerInformation } from './information.ts';
import { imageTree } from './image-tree.ts';
import { reportInitError } from './init-error.ts';
import type { Loaded } from './load.ts';
import { prepare } from './load.ts';
import { listenToSignals } from './signals.ts';
import { needsSudo, runThroughSudo } from './sudo.ts';

/** @returns the exit code: 0 success, 1 failure, 2 initialization error. */
export async function runAgent(program: AgentProgram, argv: readonly string[]): Promise<number> {
  const secrets = new SecretValues();
  try {
    refuseMistypedCommand(argv);
    const { loaded, hub } = prepare(program, argv, secrets);
    const answer = answerInformation(loaded, await loadTranslator(process.env));
    if (answer !== undefined) return await print(answer);
    if (needsSudo()) return await runThroughSudo([program.name, ...argv]);
    return await runLoaded(loaded, hub, secrets);
  } catch (thrown) {
    return reportInitError(asError(thrown), argv, secrets, await loadTranslator(process.env), unchangedHost.text);
  }
}

async function runLoaded(loaded: Loaded, hub: LogHub, secrets: SecretValues): Promise<number> {
  const { env, plugins, sequence, args } = loaded;
  const interrupt = new Interrupt();
  const translate = await loadTranslator(process.env);
  const talk = createDialog({
    translate,
    env,
    stdin: process.stdin,
    stdout: process.stdout,
    log: hub.named('otopi.dialog'),
    secrets,
    signal: () => interrupt.signal,
    onPeerLost: (error: DeployError) => interrupt.raise(error),
  });
  hub.attach(talk.sink);
  const person = env.get(dialogKeys.dialect) === 'human';
  listenToSignals(interrupt, hub.named('otopi.context'), person);
  const root = imageTree(args.options.root);
  process.chdir('/');
  const planning = args.options.plan;
  const run = assembleRun({ env, hub, secrets, interrupt, dialog: talk.dialog, plugins, sequence, planning, root });
  let code = 1;
  try {
    code = await run.engine.run(run.contextOf);
    return code;
  } finally {
    // What waits in the pipe of a dead link would keep a run that is over, for as long as sshd tries.
    if (!(await talk.close())) process.exit(code);
  }
}

async function print(text: string): Promise<number> {
  await new Promise<void>((done) => process.stdout.write(text, () => done()));
  return 0;
}
