// Under --plan: tells at the end what the run would have changed, and why.
import { priority, type Change, type Plugin } from '#plugin';

export const plan: Plugin = {
  id: 'otopi.core.plan',
  inImage: 'all',
  events: () => [
    {
      id: 'show',
      stage: 'CLEANUP',
      priority: priority.FIRST,
      when: ({ changes }) => changes.planning,
      run: ({ changes, dialog, secrets, state }) => {
        const lines = describePlan(changes.list());
        if (state.errors.length > 0) lines.push('', 'The run would have failed here: the plan is not whole.');
        dialog.note(lines.map((line) => secrets.filter(line)));
      },
    },
  ],
};

/** One block a change: kind, target and reason, below it what it looks like. */
export function describePlan(changes: readonly Change[]): string[] {
  if (changes.length === 0) return ['Plan: nothing to change'];
  const lines = [changes.length === 1 ? 'Plan: 1 change' : `Plan: ${changes.length} changes`];
  for (const { kind, target, why, detail, unknown } of changes) {
    lines.push(`${kind} ${target}: ${why}${unknown === true ? ' (known after apply)' : ''}`);
    lines.push(...(detail ?? []).map((line) => `    ${line}`));
  }
  return lines;
}
