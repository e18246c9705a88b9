// The names by which a host asks and shows: the agent, the back-end and the published constants have them from here.

/** Asked to be answered yes or no. */
export const confirms = {
  /** The first question of a deployment. */
  DEPLOY_PROCEED: 'DEPLOY_PROCEED',
  /** The signing key of a package repository. */
  GPG_KEY: 'GPG_KEY',
  /** After the management bridge was made: does the host still answer? */
  VDSM_MANAGEMENT_BRIDGE: 'VDSM_MANAGEMENT_BRIDGE',
} as const;

/** Asked for a line, a value or many lines. */
export const queries = {
  /** A line: a command, before anything is changed; `install` goes on. */
  CUSTOMIZATION_COMMAND: 'CUSTOMIZATION_COMMAND',
  /** A line: a command, when the run is over; `quit` ends it. */
  TERMINATION_COMMAND: 'TERMINATION_COMMAND',
  /** A value: `YYYYmmddHHMMSS+0000`. */
  TIME: 'TIME',
  /** Many lines: PEM, the CA first, then the host's certificate; so are those below. */
  VDSM_CERTIFICATE_CHAIN: 'VDSM_CERTIFICATE_CHAIN',
  QEMU_CERTIFICATE_CHAIN: 'QEMU_CERTIFICATE_CHAIN',
  OVN_CERTIFICATE_CHAIN: 'OVN_CERTIFICATE_CHAIN',
  /** A value: an OpenSSH host certificate, one line. */
  VMCONSOLE_CERTIFICATE: 'VMCONSOLE_CERTIFICATE',
  /** A line: any, after an error; only with OTOPI_WAIT_ON_ERROR. */
  WAIT_ON_ERR_ANS: 'WAIT_ON_ERR_ANS',
} as const;

/** Shown as many lines: the log, and certificate requests (PKCS#10, PEM). */
export const displays = {
  LOG: 'LOG',
  /** A finding a line, as JSON; of `check` only. */
  CHECK_FINDINGS: 'CHECK_FINDINGS',
  VDSM_CERTIFICATE_REQUEST: 'VDSM_CERTIFICATE_REQUEST',
  QEMU_CERTIFICATE_REQUEST: 'QEMU_CERTIFICATE_REQUEST',
  OVN_CERTIFICATE_REQUEST: 'OVN_CERTIFICATE_REQUEST',
  VMCONSOLE_CERTIFICATE_REQUEST: 'VMCONSOLE_CERTIFICATE_REQUEST',
} as const;
