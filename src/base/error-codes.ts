// Every way a run can fail, by a stable code: what it means and what the reader can do. docs/errors.md is generated from it.
/** What each code means and what the reader can do, one sentence or two. */
export const errorCodes = {
  aborted: 'The person or the back-end aborted the run. Start it again when ready.',
  'bad-answer': 'The peer answered something that was not asked or not allowed. Answer what the query names.',
  'bad-argument': 'An argument of the command line is wrong. See --help.',
  'bad-configuration': 'A configuration file cannot be read or holds a bad value. Mend the named line.',
  'boot-unknown': 'The file system of /boot has no UUID that could be found. Give boot= with the kernel arguments.',
  'bad-value': 'A value does not fit its key. Give a value of the named type.',
  'command-failed': 'A program that the run needs ended with an error. Read its output in the message and the log.',
  'command-missing': 'A program that the run needs is not on the host. Install the package that brings it.',
  'check-failed':
    'The host is not fit for a deployment. Mend what the message names, or give the id of the check to --ignore.',
  'engine-unreachable':
    'The host cannot open a TCP connection to the engine. Mend the network, its firewall, or the port that is tried.',
  'command-timeout': 'A program did not end within its limit and was stopped. See in the log what it waited for.',
  'event-order': 'The events of the loaded plugins contradict each other. Mend the named events.',
  'file-changed':
    'Somebody else changed a file during the run. The edit was kept and the run rolled back: see who made it, then start again.',
  'file-refused':
    'A file or folder is not safe to use as root: its owner, mode, kind or path. Mend what the message names.',
  'file-write': 'A file could not be written: full disk, read-only file system or missing rights.',
  'forced-failure': 'OTOPI_FORCE_FAIL_STAGE asked for this failure. Unset it.',
  'image-command':
    'A plugin wanted to run something on this machine while it deploys into an image tree. Take its event out of inImage.',
  'image-tree': 'The folder that --root names is no image tree. Name the folder with the whole system in it.',
  internal: 'A fault of this program. Report it with the log.',
  'package-broken': 'A package cannot be installed: something it needs is missing or conflicts. Mend the repositories.',
  'package-disk': 'A file system of the host has no room for the packages. Make room.',
  'package-download': 'A package could not be downloaded from its repository. Mend the repository or the network.',
  'package-failed': 'The package manager failed. Read its own words in the message.',
  'package-history':
    'A package transaction could not be taken back. The message says which packages are left as they are.',
  'package-key':
    'The signature of a package or repository, or its key, is not good. Mend the repository or its gpgkey.',
  'package-key-refused':
    'The person or the back-end did not accept the signing key of a repository. Accept it, or mend gpgkey.',
  'package-lock': 'Another package manager holds the host. Wait for it, or end it.',
  'package-manager-missing':
    'The host has no package manager that this program can use. Install dnf, or set ODEPLOY/offlinePackager.',
  'node-image': 'The new image of an oVirt Node was not installed. Read the log of imgbased.',
  'package-missing': 'A package or group is in no enabled repository. Mend the name or enable its repository.',
  'package-preview':
    'The plan of the package manager was not understood, so nothing was changed. Use a supported version, and report its output in the log.',
  'package-repo': 'A package repository cannot be read. Mend or disable the named repository.',
  'package-scriptlet': 'A script of a package failed. Its output is in the message; mend the package.',
  'network-failed': 'The network could not be changed and is as before. Mend what the message names.',
  'network-unsupported':
    'The management bridge cannot be made over this network configuration. Change it as the message says, or make the bridge by hand.',
  'machines-running': 'Virtual machines run on the host. Move them away or shut them down first.',
  'name-unresolved': 'A host name has no address, or its resolver did not answer. Mend DNS or /etc/hosts.',
  'peer-lost': 'The peer is gone: end of input, broken pipe, hang-up or silence. The host was rolled back.',
  'hardware-unsupported':
    'The hardware cannot run virtual machines, or its firmware forbids it. Turn virtualization on in the firmware.',
  'pki-chain': 'A certificate chain is not what it must be. Let the CA answer the request that this host made.',
  'pki-clock': 'A certificate is not valid at this time. Set the clock of the host or of the CA.',
  'pki-key': 'A private key is missing or cannot be used, or a certificate is for another key. Enrol anew.',
  'platform-unsupported': 'This distribution, version or machine cannot be an oVirt host. Use a supported one.',
  'package-too-old': 'A package is older than what the back-end asks for. Enable a repository with a newer one.',
  'plugin-group': 'A plugin group is unknown or cannot be loaded. Mend BASE/pluginGroups or BASE/pluginPath.',
  protocol: 'The other end wrote what is no line of the machine dialect. Read the lines in the message.',
  'recovery-failed': 'An earlier run that died could not be recovered. Do what the message says, then start again.',
  'run-locked': 'Another run holds this host. Wait for it, or end it.',
  'service-failed':
    'A service could not be started, stopped, enabled or disabled. Its last words are in the message; mend what they name.',
  'site-plugin':
    'A plugin of the site ended the run. Its message says why; docs/plugins.md tells how plugins are made.',
  'bootstrap-failed':
    'The host cannot take or run the agent: no room, no folder that executes programs, a missing tool, or no root. Mend what the message names.',
  'ca-failed': 'The certificate authority did not sign. Read its own words in the message.',
  'ca-name':
    'A name cannot stand in a certificate, or another host has it. Give other names with --names, or do what the message says.',
  'ca-passphrase': "The passphrase of the CA's key is missing or wrong. Give the right one.",
  'ca-request': 'The certificate request of a host is not good and was not signed. See what is wrong in the message.',
  'host-busy': 'Another back-end deploys this host. Wait for it, or end it.',
  'host-failed': 'The deployment failed on the host. Its own words are in the message, all else in its log.',
  'host-id-taken': 'Two hosts have the same unique id. Give one of them a new one.',
  'host-lost': 'The agent on the host ended, or the connection did. The host rolls back; deploy it again.',
  'host-question': 'The host asked for something this back-end cannot answer. Set its key, or use a newer back-end.',
  'host-reboot': 'The host did not come back after its reboot. See its console.',
  'inventory-failed': 'The list of known hosts cannot be read or written. Mend what the message names.',
  'ssh-auth': 'The host did not let us in. Check user, key, password and the rights of sudo.',
  'ssh-connect': 'The host cannot be reached. Check its name, address, port and firewall, and that it is up.',
  'ssh-host-key': 'The key of the host is not known or has changed. Compare fingerprints before you trust it.',
  'ssh-lost': 'The connection to the host ended midway. The host rolls back; deploy it again.',
  'ssh-timeout': 'The host was silent or took longer than the limit. Look at it, or raise the limit.',
  signal: 'The run was ended by a signal and rolled back. Start it again when ready.',
} as const;

/** A code never changes its meaning. */
export type ErrorCode = keyof typeof errorCodes;
