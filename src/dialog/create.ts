// Makes the dialog of a run, in the dialect that DIALOG/dialect names.
import type { Readable, Writable } from 'node:stream';
import { DeployError } from '../base/errors.ts';
import { dialog as keys } from '../environment/engine-keys.ts';
import type { Log, LogSink, Secrets } from '../base/log.ts';
import type { Translate } from '../base/text/translator.ts';
import { inEnglish } from '../base/text/translator.ts';
import type { Environment } from '../environment/environment.ts';
import type { Dialog } from './dialog.ts';
import type { Dialect } from './dialect.ts';
import { makeParts } from './dialect.ts';
import { HumanChannel } from './human-channel.ts';
import { HumanDialog } from './human.ts';
import { MachineDialog } from './machine.ts';
import { Peer } from './peer.ts';
import { Progress } from './progress.ts';
import { Screen } from './screen.ts';
import type { Terminal } from './terminal.ts';
import { terminalOf } from './terminal.ts';

export interface DialogOptions {
  readonly env: Environment;
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Gets every line sent and received, at DEBUG. */
  readonly log: Log;
  readonly secrets: Secrets;
  /** Of the event that runs now: waiting for an answer ends when it fires. */
  readonly signal: () => AbortSignal;
  /** The peer is gone; called once, at any time. */
  readonly onPeerLost: (error: DeployError) => void;
  /** What people read goes through it; English if left out. Machines always get English. */
  readonly translate?: Translate;
  /** What the terminal can do; found out from the streams if left out. */
  readonly terminal?: Terminal;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

export interface RunDialog {
  readonly dialog: Dialog;
  /** Shows log records of INFO and up once the dialog is open. */
  readonly sink: LogSink;
  /**
   * Lets go of stdin and waits a limited time until all output is written.
   * @returns false where a lost peer left some unread, which keeps the process
   */
  close(): Promise<boolean>;
}

/** @throws DeployError bad-argument: no such dialect */
export function createDialog(options: DialogOptions): RunDialog {
  const { env } = options;
  const dialect = env.get(keys.dialect);
  if (dialect !== 'machine' && dialect !== 'human')
    throw new DeployError('bad-argument', `There is no dialect '${dialect}': use human or machine`);
  const peer = makePeer(options, dialect === 'machine');
  const made = dialect === 'machine' ? makeMachine(peer, options) : makeHuman(peer, options);
  return { dialog: made, sink: made.records, close: () => peer.close() };
}

function makeMachine(peer: Peer, { env, log, secrets }: DialogOptions): Dialect {
  return new MachineDialog(makeParts(peer, env, log, secrets));
}

function makeHuman(peer: Peer, { env, log, secrets, stdin, stdout, ...options }: DialogOptions): Dialect {
  const terminal = options.terminal ?? terminalOf(stdin, stdout, process.env);
  const screen = new Screen((text) => peer.write(text), terminal);
  const { translate = inEnglish } = options;
  const progress = new Progress((status) => screen.setStatus(status), translate, options.now);
  const channel = new HumanChannel(peer, screen, terminal);
  return new HumanDialog(makeParts(channel, env, log, secrets), terminal, progress, translate);
}

function makePeer(options: DialogOptions, machine: boolean): Peer {
  const { env, stdin, stdout, signal, onPeerLost: onLost, now } = options;
  const timeout = (): number => (machine ? env.get(keys.peerTimeout) : 0);
  const endMeansLost = (): boolean => machine && (env.get(keys.customization) || timeout() > 0);
  const base = { stdin, stdout, signal, timeout, endMeansLost, onLost };
  return new Peer(now === undefined ? base : { ...base, now });
}
