// One matter of a deployment: what it sets while the host asks for customization, and which questions it answers.
import type { HostId } from '../border/words.ts';
import type { CommandPrompt } from '../dialog/command-prompt.ts';
import type { Query, Reply } from '../dialog/machine-dialog-parser.ts';

/** What is learned of a host while it is deployed. */
export interface HostState {
  /** As the user called it. */
  readonly host: string;
  /** The host's unique id. */
  id: HostId | undefined;
  /** When the certificate that was signed in this run ends. */
  certificateEnds: Date | undefined;
  /** A legacy node guards itself. */
  legacyNode: boolean;
  /** Lines that the host showed, by name. */
  readonly shown: Map<string, readonly string[]>;
}

/** One matter of a deployment; of the units in their order the first that answers a question wins. */
export interface Unit {
  readonly id: string;
  /** @throws DeployError: the deployment is ended in order. */
  readonly customize?: (prompt: CommandPrompt, state: HostState) => Promise<void>;
  /** Asked when the run is over, before the log is fetched. */
  readonly terminate?: (prompt: CommandPrompt) => Promise<void>;
  /** Undefined: not this unit's question. */
  readonly answer?: (query: Query, state: HostState) => Promise<Reply | undefined>;
}

export function newHostState(host: string): HostState {
  return {
    host,
    id: undefined,
    certificateEnds: undefined,
    legacyNode: false,
    shown: new Map(),
  };
}
