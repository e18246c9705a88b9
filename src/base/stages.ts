// The stages of a run, in order. The engine reads this table and knows no stage by name.
export interface Stage {
  readonly name: string;
  /** The id on the wire. */
  readonly id: string;
  /** What people read. */
  readonly title: string;
  /** Of its events, where they do not say otherwise. */
  readonly runsAfterError: boolean;
}

const stage = <N extends string>(name: N, id: string, title: string, runsAfterError = false) => ({
  name,
  id,
  title,
  runsAfterError,
});

export const stages = [
  stage('BOOT', 'boot', 'Booting'),
  stage('INIT', 'init', 'Initializing'),
  stage('SETUP', 'setup', 'Environment setup'),
  stage('INTERNAL_PACKAGES', 'internal_packages', 'Environment packages setup'),
  stage('PROGRAMS', 'programs', 'Programs detection'),
  stage('LATE_SETUP', 'late_setup', 'Environment setup (late)'),
  stage('CUSTOMIZATION', 'customization', 'Environment customization'),
  stage('VALIDATION', 'validation', 'Setup validation'),
  stage('TRANSACTION_BEGIN', 'transaction-prepare', 'Transaction setup'),
  stage('EARLY_MISC', 'early_misc', 'Misc configuration (early)'),
  stage('PACKAGES', 'packages', 'Package installation'),
  stage('MISC', 'misc', 'Misc configuration'),
  stage('TRANSACTION_END', 'transaction-end', 'Transaction commit'),
  stage('CLOSEUP', 'closeup', 'Closing up'),
  stage('CLEANUP', 'cleanup', 'Clean up', true),
  stage('PRE_TERMINATE', 'pre-terminate', 'Pre-termination', true),
  stage('TERMINATE', 'terminate', 'Termination', true),
  stage('REBOOT', 'reboot', 'Reboot'),
] as const satisfies readonly Stage[];

export type StageName = (typeof stages)[number]['name'];

/** Priorities within a stage, lower first; arithmetic such as `priority.HIGH - 10` is meant. */
export const priority = {
  FIRST: 1000,
  HIGH: 2000,
  MEDIUM: 3000,
  DEFAULT: 5000,
  POST: 7000,
  LOW: 9000,
  LAST: 90000,
} as const;
