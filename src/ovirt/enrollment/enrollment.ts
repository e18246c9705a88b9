// The three ways to a certificate: ask and wait for another run, take what an earlier run asked for, or both in one run.
import type { Context } from '../../plugin/context.ts';
import { DeployError } from '../../base/errors.ts';
import type { Key } from '../../environment/key.ts';
import type { FileSpec } from '../../transaction/transaction.ts';
import { makeRequest } from '../../x509/request.ts';
import { checkKeySize, makeRsaKey } from '../../x509/rsa-key.ts';

/**
 * One kind of certificate of a host.
 * `Answer` is what the CA sends, `Verified` what it holds once it was checked.
 */
export interface Enrollment<Answer, Verified> {
  keys: {
    /** none, request, accept or inline. */
    mode: Key<string>;
    keySize: Key<number>;
    /** The answer, if it is known beforehand. */
    answer: Key<Answer | null>;
  };
  /** Where the key waits for its certificate. */
  pending: Omit<FileSpec, 'content' | 'why' | 'secret'>;
  display: { name: string; note: string };
  query: (dialog: Context['dialog']) => Promise<Answer>;
  /** Why a run that only asked is incomplete. */
  incompleteReason: string;
  /** @throws DeployError pki-chain, pki-key, pki-clock */
  verify: (answer: Answer, privatePem: string) => Verified;
  /** Writes what was enrolled; undefined in a plan: the files are known, their content is not. */
  write: (ctx: Context, enrolled: (Verified & { key: string }) | undefined) => Promise<void>;
}

/** The keys by which a run says that it is incomplete. */
export interface Incomplete {
  installIncomplete: Key<boolean>;
  installIncompleteReasons: Key<readonly string[]>;
}

/** Root's alone, whoever gets it with its certificate. */
export function pendingKey(path: string): Enrollment<never, never>['pending'] {
  return { path, mode: 0o400, owner: 'root', group: 'root', enforcePermissions: true };
}

const modes = ['none', 'request', 'accept', 'inline'];
const why = 'waits for the certificate that its request asks for';

/**
 * What can be told before anything changes; an accept is checked whole where the answer is given.
 * @throws DeployError bad-value, pki-*
 */
export async function checkEnrollment<A, V>(ctx: Context, enrollment: Enrollment<A, V>): Promise<void> {
  const { keys, verify } = enrollment;
  const mode = ctx.env.get(keys.mode);
  if (!modes.includes(mode))
    throw new DeployError('bad-value', `${keys.mode.name} must be ${modes.join(', ')}, not '${mode}'`);
  checkKeySize(keys.keySize.name, ctx.env.get(keys.keySize));
  if (mode !== 'accept') return;
  const key = await readPendingKey(ctx, enrollment);
  const answer = ctx.env.get(keys.answer);
  if (answer !== null) verify(answer, key);
}

/** @throws DeployError pki-* */
export async function enroll<A, V>(ctx: Context, enrollment: Enrollment<A, V>, incomplete: Incomplete): Promise<void> {
  switch (ctx.env.get(enrollment.keys.mode)) {
    case 'request':
      return leaveRequest(ctx, enrollment, incomplete);
    case 'accept':
      return accept(ctx, enrollment);
    case 'inline':
      return inline(ctx, enrollment);
  }
}

async function leaveRequest<A, V>(ctx: Context, enrollment: Enrollment<A, V>, incomplete: Incomplete): Promise<void> {
  const { env, changes, transactions } = ctx;
  const key = changes.planning ? undefined : await makeKeyAndRequest(ctx, enrollment);
  const content = { content: key ?? '', unknown: key === undefined };
  await transactions.main.writeFile({ ...enrollment.pending, ...content, secret: true, why });
  env.set(incomplete.installIncomplete, true);
  env.set(incomplete.installIncompleteReasons, [
    ...env.get(incomplete.installIncompleteReasons),
    enrollment.incompleteReason,
  ]);
}

async function accept<A, V>(ctx: Context, enrollment: Enrollment<A, V>): Promise<void> {
  const key = await readPendingKey(ctx, enrollment);
  const given = ctx.env.get(enrollment.keys.answer);
  // Where the answer is asked for, a plan does not know it.
  if (given === null && ctx.changes.planning) return finish(ctx, enrollment, undefined);
  const answer = given ?? (await enrollment.query(ctx.dialog));
  await finish(ctx, enrollment, { ...enrollment.verify(answer, key), key });
}

async function inline<A, V>(ctx: Context, enrollment: Enrollment<A, V>): Promise<void> {
  if (ctx.changes.planning) return finish(ctx, enrollment, undefined);
  const key = await makeKeyAndRequest(ctx, enrollment);
  const answer = await enrollment.query(ctx.dialog);
  await finish(ctx, enrollment, { ...enrollment.verify(answer, key), key });
}

async function finish<A, V>(
  ctx: Context,
  { write, pending }: Enrollment<A, V>,
  enrolled: (V & { key: string }) | undefined,
): Promise<void> {
  await write(ctx, enrolled);
  await ctx.transactions.main.removeFile({ path: pending.path, why: 'its certificate is here' });
}

async function readPendingKey<A, V>({ files, secrets }: Context, { pending }: Enrollment<A, V>): Promise<string> {
  const key = await files.read(pending.path);
  if (key === undefined)
    throw new DeployError('pki-key', `PKI accept mode while no pending request: there is no ${pending.path}`);
  secrets.add(key);
  return key;
}

async function makeKeyAndRequest<A, V>(
  { env, secrets, dialog }: Context,
  { keys, display }: Enrollment<A, V>,
): Promise<string> {
  const key = await makeRsaKey(env.get(keys.keySize));
  secrets.add(key);
  await dialog.displayMultiString(display.name, await makeRequest(key), display.note);
  return key;
}
