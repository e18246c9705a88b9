// The command line of `recover`.
import { asError, DeployError } from '../../base/errors.ts';
import type { RecoveryWay } from '../../transaction/recovery.ts';
import { parseOptions } from '../parse-options.ts';

export interface RecoverOptions {
  readonly help: boolean;
  readonly show: boolean;
  readonly way: RecoveryWay;
  /** An image tree. */
  readonly root: string | undefined;
  /** As the agent takes them. */
  readonly variables: readonly string[];
}

/** @throws DeployError bad-argument */
export function readRecoverOptions(argv: readonly string[]): RecoverOptions {
  const { values, positionals } = parse(argv);
  const { help, show, back, forward, root } = values;
  if ([show, back, forward].filter(Boolean).length > 1)
    throw new DeployError('bad-argument', 'recover: give one of --show, --back and --forward');
  return { help, show, way: back ? 'back' : forward ? 'forward' : 'auto', root, variables: positionals };
}

function parse(argv: readonly string[]) {
  try {
    return parseOptions({
      args: [...argv],
      allowPositionals: true,
      options: {
        show: { type: 'boolean', default: false },
        back: { type: 'boolean', default: false },
        forward: { type: 'boolean', default: false },
        root: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (thrown) {
    const { message } = asError(thrown);
    // It says which was meant.
    if (message.endsWith('?')) throw thrown;
    throw new DeployError('bad-argument', `recover: ${message}; see recover --help`, { cause: thrown });
  }
}
