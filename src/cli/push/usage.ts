// What `push` understands, and what its --help prints.

export const shapes = {
  inventory: { type: 'string' },
  parallel: { type: 'string' },
  'fail-fast': { type: 'boolean', default: false },
  'retry-failed': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  plan: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  ignore: { type: 'string', multiple: true, default: [] as string[] },
  user: { type: 'string' },
  port: { type: 'string' },
  key: { type: 'string', short: 'i' },
  'password-file': { type: 'string' },
  'ask-password': { type: 'boolean', default: false },
  sudo: { type: 'boolean', default: false },
  'sudo-password-file': { type: 'string' },
  'host-key': { type: 'string' },
  fingerprint: { type: 'string' },
  'ssh-option': { type: 'string', multiple: true, default: [] as string[] },
  ca: { type: 'string', default: 'local' },
  certificates: { type: 'string', default: 'vdsm' },
  names: { type: 'string' },
  'certificate-address': { type: 'boolean', default: false },
  'cert-days': { type: 'string' },
  'ca-passphrase-file': { type: 'string' },
  revoke: { type: 'boolean', default: false },
  'engine-host': { type: 'string' },
  'no-virt': { type: 'boolean', default: false },
  gluster: { type: 'boolean', default: false },
  'no-hardware-check': { type: 'boolean', default: false },
  'ssh-public-key': { type: 'string' },
  firewall: { type: 'string' },
  tuned: { type: 'string' },
  'kernel-arguments': { type: 'string' },
  console: { type: 'boolean', default: false },
  'hosted-engine': { type: 'string', default: 'none' },
  'refuse-package-keys': { type: 'boolean', default: false },
  reboot: { type: 'string', default: 'needed' },
  set: { type: 'string', multiple: true, default: [] as string[] },
  'engine-port': { type: 'string' },
  'management-port': { type: 'string' },
  'ssh-public-key-user': { type: 'string' },
  'no-clock': { type: 'boolean', default: false },
  'kernel-arguments-before': { type: 'string' },
  'hosted-engine-config': { type: 'string', multiple: true, default: [] as string[] },
  bundle: { type: 'string' },
  'bootstrap-command': { type: 'string' },
  'bootstrap-environment': { type: 'string', multiple: true, default: [] as string[] },
  'node-image': { type: 'string' },
  'check-updates': { type: 'boolean', default: false },
  update: { type: 'boolean', default: false },
  packages: { type: 'string' },
  due: { type: 'boolean', default: false },
  renew: { type: 'boolean', default: false },
  parameters: { type: 'string' },
  param: { type: 'string', multiple: true, default: [] as string[] },
  state: { type: 'string' },
  executable: { type: 'string' },
  'help-parameters': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export const pushUsage = `Usage: ovirt-host-deploy push [OPTION…] [USER@]HOST[:PORT]…

Deploys hosts over ssh, from here: nothing needs to be on them but sshd and sh.

Which hosts:
  --inventory FILE        hosts from a file too: one a line, and behind it, each with = and a value: user, port, key,
                          password-file, fingerprint, names, engine-host, engine-port, management-port, tuned,
                          kernel-arguments, certificate-address, console, gluster or virt (yes or no),
                          and any KEY=TYPE:VALUE
  --retry-failed          of these hosts, or of all known, those whose last run failed
  --parallel N            so many at the same time (8)
  --fail-fast             begin no other host after one failed
  --plan                  show what would be changed, and change nothing
  --check                 tell what keeps them from being deployed, and change nothing
  --ignore ID             take the errors of this check for warnings; may be given again

How to reach them (all else as in ~/.ssh/config):
  --user USER, --port N, -i, --key FILE
  --ask-password, --password-file FILE
                          ask for the password, or read it there; or take $OVIRT_HOST_DEPLOY_PASSWORD
  --sudo, --sudo-password-file FILE
                          become root by sudo; read its password there, else take the one above
  --host-key POLICY       of a host nobody knows: strict refuses, ask asks, accept-new trusts the first contact
                          (ask on a terminal, else strict); a key that changed is refused in any case
  --fingerprint SHA256:…  the key the host must have
  --ssh-option NAME=VALUE as ssh -o, such as ProxyJump=bastion; may be given again

What they become:
  --ca local|engine|none|command:PROGRAM
                          who signs their certificates (local: a CA of your own, made when it is first needed)
  --ca-passphrase-file FILE
                          passphrase of your CA; or take $OVIRT_HOST_DEPLOY_CA_PASSPHRASE
  --certificates LIST     of vdsm, qemu, ovn (vdsm)
  --names LIST            names and addresses in the certificates of one host, with commas between (HOST as given here)
  --certificate-address   and the address that ssh connects to
  --cert-days N           how long certificates are valid (parameter VdsCertificateValidityInYears)
  --engine-host NAME, --engine-port N
                          the engine they will talk to, and the port at which they look for it (80)
  --management-port N     where their vdsm will listen (54321)
  --ssh-public-key FILE   the engine's key, to be let in
  --ssh-public-key-user USER
                          as this user (the one we come as)
  --no-clock              leave their clock as it is
  --firewall none|iptables|firewalld
  --no-virt, --gluster, --no-hardware-check, --console, --tuned PROFILE
  --kernel-arguments TEXT, --kernel-arguments-before TEXT
                          for their kernel, and those of the run before, which go
  --hosted-engine none|deploy|remove
  --hosted-engine-config NAME=VALUE
                          goes into hosted-engine.conf; may be given again
  --refuse-package-keys   trust no new signing key of a repository
  --reboot never|needed|always
  --set KEY=TYPE:VALUE    any key of docs/environment.md; may be given again

Instead, for hosts that are deployed:
  --node-image FILE       upgrade legacy nodes with this image
  --check-updates, --update
                          tell which updates there are, or install them
  --packages LIST         of these packages, instead of those that PackageNamesForCheckUpdate names
  --due                   only hosts that were not asked for HostPackagesUpdateTimeInHours, of all known if none is named
  --renew                 new certificates, as --ca and --certificates say
  --revoke                revoke the certificates that your CA issued to these hosts: see ca --help

As an oVirt engine 3.2 to 4.3 does, with its bundles or ours:
  --bundle PATH           send this tar, or a tar of this folder
  --bootstrap-command TEXT
                          how the host starts it: parameter BootstrapCommand
  --bootstrap-environment NAME=VALUE
                          for its @ENVIRONMENT@, such as OTOPI_DEBUG=1; may be given again

Other:
  --json                  one JSON object a line: events, at last the result
  --parameters FILE, --param NAME=VALUE
                          parameters by the engine's names, such as ServerRebootTimeout
  --help-parameters       print them all
  --state DIR             keep inventory, CA and logs there
  --executable FILE       the agent to send (this program)
  -h, --help              print this

Exit codes: 0 all done; 1 to 60 so many hosts failed (60: or more); 64 wrong arguments;
65 none failed but one or more are incomplete; 66 this machine failed before any host was begun; 130 interrupted.
`;
