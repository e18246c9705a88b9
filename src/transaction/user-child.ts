// File operations in a user's home are done with that user's ids, in a child of this very executable: never by switching
// ids in the agent itself.
import { spawnSync } from 'node:child_process';
import { isSea } from 'node:sea';
import { DeployError } from '../base/errors.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import type { Facts, User } from '../host/facts.ts';
import { named } from './file-error.ts';
import * as ops from './file-ops.ts';
import * as install from './install-file.ts';
import * as staged from './staged-file.ts';

const operations = {
  readFileState: ops.readFileState,
  readStaged: staged.readStaged,
  stageFile: staged.stageFile,
  installFile: install.installFile,
  withdrawFile: install.withdrawFile,
  discardStaged: staged.discardStaged,
  setPermissions: ops.setPermissions,
};

type Operations = typeof operations;
type Name = keyof Operations;

/** First argument of the child; refused from anybody but a parent that speaks JSON on stdin. */
export const childCommand = '--file-operation';
const childLimitMs = 30_000;

/**
 * Does one file operation, as `user` if one is given and it is not the user this runs as.
 * @throws DeployError as the operation itself; bad-value for an unknown user.
 */
export function asUser<N extends Name>(
  user: string | null,
  facts: Pick<Facts, 'user'>,
  name: N,
  request: Parameters<Operations[N]>[0],
): ReturnType<Operations[N]> {
  const account = otherUser(user, facts);
  if (account === undefined) return (operations[name] as (r: typeof request) => ReturnType<Operations[N]>)(request);
  return inChild(account, name, request) as ReturnType<Operations[N]>;
}

/** True where the user's files are worked on in a child with his ids. */
export function isOther(user: string | null, facts: Pick<Facts, 'user'>): boolean {
  return otherUser(user, facts) !== undefined;
}

function otherUser(user: string | null, facts: Pick<Facts, 'user'>): User | undefined {
  const account = user === null ? undefined : facts.user(user);
  if (user !== null && account === undefined)
    throw new DeployError('bad-value', `There is no user ${user} on this host`);
  return account === undefined || account.uid === process.geteuid?.() ? undefined : account;
}

interface Answer {
  value?: unknown;
  error?: { code: ErrorCode; message: string };
}

function inChild(account: User, name: Name, request: unknown): unknown {
  const self = isSea() ? [] : [process.argv[1] ?? ''];
  const child = spawnSync(process.execPath, [...self, childCommand], {
    input: JSON.stringify({ account, name, request }, bytesToJson),
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    timeout: childLimitMs,
    maxBuffer: 256 * 1024 * 1024,
    encoding: 'utf8',
  });
  if (child.status !== 0) {
    throw new DeployError(
      'file-write',
      `The file operation ${name} as user ${account.name} ended badly: ${child.stderr}`,
      { cause: child.error },
    );
  }
  const answer = JSON.parse(child.stdout, bytesFromJson) as Answer;
  if (answer.error !== undefined) throw new DeployError(answer.error.code, answer.error.message);
  return answer.value;
}

/** The child's side: takes one request, drops to the user's ids for good, answers. */
export function serveFileOperation(input: string): string {
  const { account, name, request } = JSON.parse(input, bytesFromJson) as {
    account: User;
    name: Name;
    request: { path: string };
  };
  process.setgroups?.([account.gid]);
  process.setgid?.(account.gid);
  process.setuid?.(account.uid);
  let answer: Answer;
  try {
    answer = { value: named(request.path, () => operations[name](request as never)) };
  } catch (error) {
    const code = error instanceof DeployError ? error.code : 'file-write';
    answer = { error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
  return JSON.stringify(answer, bytesToJson);
}

function bytesToJson(this: unknown, _name: string, value: unknown): unknown {
  // Buffers turn themselves into { type: 'Buffer' } before this is asked.
  if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value) {
    return { $bytes: Buffer.from(value.data as number[]).toString('base64') };
  }
  return value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value;
}

function bytesFromJson(_name: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && '$bytes' in value)
    return Buffer.from(String(value.$bytes), 'base64');
  return value;
}
