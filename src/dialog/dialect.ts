// What both dialects are made of.
import type { Log, Secrets } from '../base/log.ts';
import { dialog as keys } from '../environment/engine-keys.ts';
import { DeployError } from '../base/errors.ts';
import type { Environment } from '../environment/environment.ts';
import type { Value } from '../environment/key.ts';
import type { Channel } from './conversation.ts';
import { Conversation } from './conversation.ts';
import type { Dialog } from './dialog.ts';
import { Questions } from './questions.ts';
import type { ShownRecords } from './records.ts';

/** A dialog, and where its log records go. */
export interface Dialect extends Dialog {
  readonly records: ShownRecords;
}

export interface DialectParts {
  readonly env: Environment;
  readonly conversation: Conversation;
  readonly questions: Questions;
}

export function makeParts(channel: Channel, env: Environment, log: Log, secrets: Secrets): DialectParts {
  return {
    env,
    conversation: new Conversation(channel, log, secrets),
    questions: new Questions(env),
  };
}

/** @throws DeployError bad-value: DIALOG/boundary is no word */
export function boundaryOf(env: Environment): string {
  const boundary = env.get(keys.boundary);
  if (!/^\S+$/.test(boundary)) throw new DeployError('bad-value', `${keys.boundary.name} must be one word`);
  return boundary;
}

/** What a display may show of a value. */
export function shownValue(env: Environment, name: string, value: Value | undefined): Value | undefined {
  return env.isSecret(name) && value !== null && value !== undefined ? '***' : value;
}
