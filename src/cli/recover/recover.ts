// The command `recover`: what a deployment does first where a run died, without the deployment, and the ways that only a person chooses.
import { asError } from '../../base/errors.ts';
import { Interrupt } from '../../base/interrupt.ts';
import type { LogHub } from '../../base/logger.ts';
import { SecretValues } from '../../base/redact.ts';
import { loadTranslator } from '../../base/text/catalogs.ts';
import type { Translate } from '../../base/text/translator.ts';
import { stateFolder } from '../../transaction/state-folder.ts';
import { assembleRun } from '../../agent/assemble.ts';
import { imageTree } from '../../agent/image-tree.ts';
import { reportInitError } from '../../agent/init-error.ts';
import type { Loaded } from '../../agent/load.ts';
import { prepare } from '../../agent/load.ts';
import { listenToSignals } from '../../agent/signals.ts';
import { needsSudo, runThroughSudo } from '../../agent/sudo.ts';
import { quietDialog } from '../check/quiet-dialog.ts';
import { agentPrograms } from '../../agent/programs.ts';
import type { RecoverOptions } from './options.ts';
import { readRecoverOptions } from './options.ts';
import { recoverSequence } from './sequence.ts';
import { showUnfinished } from './show.ts';
import { recoverUsage } from './usage.ts';

/** @returns the exit code: 0 recovered, or nothing to recover, 1 failure, 2 wrong arguments */
export async function recover(argv: readonly string[]): Promise<number> {
  const secrets = new SecretValues();
  const translate = await loadTranslator(process.env);
  try {
    const options = readRecoverOptions(argv);
    if (options.help) return await print(recoverUsage.split('\n').map(translate).join('\n'));
    const [program] = agentPrograms;
    if (program === undefined) throw new Error('no programs');
    const place = options.root === undefined ? [] : ['--root', options.root];
    const { loaded, hub } = prepare(program, [...place, ...options.variables], secrets);
    if (needsSudo()) return await runThroughSudo(['recover', ...argv]);
    const root = imageTree(options.root);
    if (options.show) return await print(await showUnfinished(stateFolder(root)));
    return await recoverHost(loaded, { options, root, hub, secrets, translate });
  } catch (thrown) {
    return reportInitError(asError(thrown), argv, secrets, translate);
  }
}

interface Parts {
  options: RecoverOptions;
  root: string;
  hub: LogHub;
  secrets: SecretValues;
  translate: Translate;
}

async function recoverHost({ env, plugins, sequence }: Loaded, parts: Parts): Promise<number> {
  const { options, root, hub, secrets, translate } = parts;
  const interrupt = new Interrupt();
  listenToSignals(interrupt, hub.named('otopi.context'), true);
  hub.attach({
    write: ({ level, message }) => {
      if (level !== 'DEBUG' && level !== 'INFO') process.stderr.write(`${translate(message)}\n`);
    },
  });
  process.chdir('/');
  let recovered = 0;
  const run = assembleRun({
    env,
    hub,
    secrets,
    interrupt,
    dialog: quietDialog(),
    plugins,
    sequence: recoverSequence(sequence, options.way, (runs) => (recovered = runs)),
    planning: false,
    root,
  });
  const code = await run.engine.run(run.contextOf);
  if (code === 0 && recovered === 0) await print(`${translate('Nothing to recover')}\n`);
  return code;
}

async function print(text: string): Promise<number> {
  await new Promise<void>((done) => process.stdout.write(text, () => done()));
  return 0;
}
