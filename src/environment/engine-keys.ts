// The keys of the engine itself; what only plugins use is declared by them.
import { key } from './key.ts';
import type { OpenLog } from '../base/log.ts';

export const base = {
  aborted: key.bool('BASE/aborted', { default: false, doc: 'Aborted by the user; BASE/error is true as well.' }),
  debug: key.int('BASE/debug', { default: 0, doc: 'Debug level; OTOPI_DEBUG sets it.' }),
  error: key.bool('BASE/error', { default: false, doc: 'An error happened during the sequence.' }),
  exceptionInfo: key.obj<readonly Error[]>('BASE/exceptionInfo', { doc: 'The errors so far, first first.' }),
  executionDirectory: key.str('BASE/executionDirectory', {
    doc: 'Relative file names start here.',
    defaultDoc: 'the folder the program was started in',
  }),
  exitCode: key.obj('BASE/exitCode', { doc: 'List of priority and code; the lowest priority number wins.' }),
  hostState: key.str('BASE/hostState', {
    doc: 'How a run that failed leaves the host: unchanged, rolled-back, deployed or unfinished.',
  }),
  log: key.bool('BASE/log', { default: false, doc: 'The log file is open.' }),
  pluginGroups: key.str('BASE/pluginGroups', { default: 'otopi', doc: 'Plugin groups to load, separated by `:`.' }),
  pluginPath: key.str('BASE/pluginPath', {
    default: '/usr/share/otopi/plugins',
    doc: 'Folders `<group>/<plugin>` with plugins from disk, separated by `:`.',
  }),
  suppressEnvironmentKeys: key.obj<readonly string[]>('BASE/suppressEnvironmentKeys', {
    doc: 'More keys to mask when the environment is shown.',
  }),
};

export const core = {
  randomizeEvents: key.bool('CORE/randomizeEvents', {
    default: false,
    doc: 'Shuffle events that would otherwise go by id, to find undeclared orderings.',
  }),
  randomizeSeed: key.int('CORE/randomizeSeed', { doc: 'Seed of CORE/randomizeEvents; the log tells the one used.' }),
  failOnPrioOverride: key.bool('CORE/failOnPrioOverride', {
    default: true,
    doc: 'before and after may not contradict priorities; OTOPI_ALLOW_PRIORITY_OVERRIDE turns it off.',
  }),
  ignoreMissingBeforeAfter: key.bool('CORE/ignoreMissingBeforeAfter', {
    default: true,
    doc: 'An event name that no event has is only noted in the log.',
  }),
  ignoreChecks: key.multi('CORE/ignoreChecks', {
    default: [],
    doc: 'Ids of checks (docs/checks.md) whose errors are only warnings.',
  }),
  packageName: key.str('INFO/PACKAGE_NAME', { doc: 'Name of this program.', defaultDoc: 'of the running program' }),
  packageVersion: key.str('INFO/PACKAGE_VERSION', {
    doc: 'Version of this program.',
    defaultDoc: 'of the running program',
  }),
  packageRelease: key.str('INFO/PACKAGE_RELEASE', {
    doc: 'Which build of that version this is.',
    defaultDoc: 'the commit it was built from',
  }),
  internalPackageTransaction: key.obj('CORE/internalPackageTransaction', {
    doc: 'The transaction of INTERNAL_PACKAGES.',
  }),
  mainTransaction: key.obj('CORE/mainTransaction', { doc: 'The main transaction.' }),
  modifiedFiles: key.multi('CORE/modifiedFiles', { default: [], doc: 'Files changed by this run.' }),
  logFileNamePrefix: key.str('CORE/logFileNamePrefix', {
    doc: 'First part of the log file name.',
    defaultDoc: 'otopi, ovirt-host-deploy or ovirt-host-mgmt',
  }),
  logDir: key.str('CORE/logDir', { doc: 'Folder of the log file.', defaultDoc: '$TMPDIR, else /tmp' }),
  logFileName: key.str('CORE/logFileName', { doc: 'Log file.', defaultDoc: 'generated' }),
  logFilter: key.obj('CORE/logFilter', { doc: 'Strings filtered out of the log.' }),
  logFilterRe: key.obj('CORE/logFilterRe', { doc: 'Expressions filtered out of the log (group `filter`).' }),
  logFilterKeys: key.multi('CORE/logFilterKeys', {
    default: [],
    doc: 'Keys whose values are filtered out of the log.',
  }),
  logFilterQuestions: key.multi('CORE/logFilterQuestions', {
    default: [],
    doc: 'Questions whose answers are filtered out.',
  }),
  logFilterQuestionsKeys: key.multi('CORE/logFilterQuestionsKeys', {
    default: [],
    doc: 'Keys of answers that are filtered out of the log.',
  }),
  logFileHandle: key.obj<OpenLog>('CORE/logFileHandle', { doc: 'The open log file.' }),
  logRemoveAtExit: key.bool('CORE/logRemoveAtExit', { default: false, doc: 'Remove the log file at the end.' }),
  validateKeysFilteredEarly: key.bool('CORE/validateKeysFilteredEarly', {
    default: false,
    doc: 'Fail if a key to filter was added after the log was open.',
  }),
  configFileName: key.str('CORE/configFileName', {
    doc: 'Configuration files, separated by `:`; of each also `<name>.d/*.conf`.',
    defaultDoc: '/etc/<program>.conf',
  }),
  configFileAppend: key.str('CORE/configFileAppend', { doc: 'More configuration files, separated by `:`.' }),
};

export const dialog = {
  dialect: key.str('DIALOG/dialect', { default: 'human', doc: 'Dialect: human or machine.' }),
  customization: key.bool('DIALOG/customization', {
    default: false,
    doc: 'Open the command line at CUSTOMIZATION and PRE_TERMINATE.',
  }),
  boundary: key.str('DIALOG/boundary', {
    default: '--=451b80dc-996f-432e-9e4f-2b29ef6d1141=--',
    doc: 'Line that ends a multi-string.',
  }),
  cliVersion: key.int('DIALOG/cliVersion', { default: 1, doc: 'Version of the command line inside the dialog.' }),
  peerTimeout: key.int('DIALOG/peerTimeout', {
    default: 0,
    doc: 'Seconds without input after which the peer is lost; 0 never. Machine dialect only.',
  }),
  machineExtras: key.bool('DIALOG/machineExtras', {
    default: true,
    doc: 'Write the `**%` lines; engines 3.x reject them.',
    defaultDoc: 'True; False when started under the name setup',
  }),
  autoAcceptDefault: key.bool('DIALOG/autoAcceptDefault', {
    default: false,
    doc: 'Take valid defaults unasked; human dialect only.',
  }),
  answerFile: key.str('DIALOG/answerFile', { doc: 'Write the answers of this run there.' }),
  answerFileContent: key.str('DIALOG/answerFileContent', { doc: 'The answers of this run.', secret: true }),
  answerFileSecrets: key.bool('DIALOG/answerFileSecrets', { default: false, doc: 'Write hidden answers too.' }),
  question: key.family('QUESTION/', '<n>/<name>', 'str', {
    doc: 'Answer to the n-th question of that name; given ones are not asked.',
  }),
};

export const system = {
  commandPath: key.str('SYSTEM/commandPath', {
    doc: 'Folders that programs are looked up in; as root only absolute ones that root owns and others cannot write.',
    defaultDoc: '$PATH, else /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  }),
  command: key.family('COMMAND/', '<name>', 'str', { doc: 'Path of a program; a given one is not looked up.' }),
};
