// Every way a run can fail, by a stable code: what it means and what the reader can do. docs/errors.md is generated from it.
export const errorCodes = {
  aborted: 'The person or the back-end aborted the run. Start it again when ready.',
  'bad-answer': 'The peer answered something that was not asked or not allowed. Answer what the query names.',
  'bad-argument': 'An argument of the command line is wrong. See --help.',
  'bad-configuration': 'A configuration file cannot be read or holds a bad value. Mend the named line.',
  'bad-value': 'A value does not fit its key. Give a value of the named type.',
  'command-failed': 'A program that the run needs ended with an error. Read its output in the message and the log.',
  'command-missing': 'A program that the run needs is not on the host. Install the package that brings it.',
  'command-timeout': 'A program did not end within its limit and was stopped.',
  'event-order': 'The events of the loaded plugins contradict each other. Mend the named events.',
  'file-refused':
    'A file or folder is not safe to use as root: its owner, mode, kind or path. Mend what the message names.',
  'file-write': 'A file could not be written: full disk, read-only file system or missing rights.',
  internal: 'A fault of this program. Report it with the log.',
  'peer-lost': 'The peer is gone: end of input, broken pipe, hang-up or silence. The host was rolled back.',
  'plugin-group': 'A plugin group is unknown or cannot be loaded.',
  protocol: 'The other end wrote what is no line of the machine dialect. Read the lines in the message.',
  'recovery-failed': 'An earlier run that died could not be recovered. Do what the message says, then start again.',
  'run-locked': 'Another run holds this host. Wait for it, or end it.',
  signal: 'The run was ended by a signal and rolled back.',
} as const;

export type ErrorCode = keyof typeof errorCodes;
