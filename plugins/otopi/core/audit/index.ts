// Tells the host's audit log what a run did: that it began, how it ended, which packages and keys it changed.
import { asError, codeOf, core, priority, type Change, type Context, type Plugin } from '#plugin';
import { auditRecords, type AuditField } from './record.ts';

/** The kernel lets a writer wait while its queue is full. */
const writeMs = 10_000;

export const audit: Plugin = {
  id: 'otopi.core.audit',
  notInCheck: 'all',
  events: () => {
    let begun = false;
    return [
      {
        id: 'start',
        stage: 'INIT',
        // Behind the confirmation to proceed, before the recovery of an earlier run, which changes the host.
        priority: priority.FIRST + 40,
        when: ({ changes, programs, state }) =>
          !changes.planning && state.errors.length === 0 && programs.find('auditctl') !== undefined,
        run: async (ctx) => {
          begun = true;
          await write(ctx, [['op', 'start']]);
        },
      },
      {
        id: 'end',
        stage: 'CLEANUP',
        // When the transactions have ended.
        priority: priority.LAST + 10,
        when: () => begun,
        run: async (ctx) => write(ctx, [['op', 'end'], ...resultOf(ctx), ...listChanges(ctx.changes.list())]),
      },
    ];
  },
};

function resultOf({ state: { errors, committed } }: Context): AuditField[] {
  const [error] = errors;
  if (error === undefined) return [['result', 'success']];
  return [
    ['result', committed ? 'failed' : 'rolled-back'],
    ['error', codeOf(error)],
  ];
}

function listChanges(changes: readonly Change[]): AuditField[] {
  return changes.flatMap(({ audit: entry }) => (entry === undefined ? [] : [[entry.list, entry.what] as const]));
}

/** A host without audit, or one that refuses records, is deployed all the same. */
async function write({ env, log, run, state }: Context, fields: readonly AuditField[]): Promise<void> {
  const head: AuditField[] = [
    ['program', env.get(core.packageName) ?? ''],
    ['version', env.get(core.packageVersion) ?? ''],
    ['run', state.runId],
  ];
  try {
    for (const record of auditRecords(head, fields))
      await run(['auditctl', '-m', record], { okCodes: 'any', timeoutMs: writeMs, uninterruptible: true });
  } catch (thrown) {
    log.debug(`The audit log got no record: ${asError(thrown).message}`);
  }
}
