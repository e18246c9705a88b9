// What `recover --help` prints.

export const recoverUsage = `Usage: ovirt-host-deploy recover [OPTION…] [VARIABLE…]

Brings this host to the state before or after a run that died, as the next deployment would, and does nothing else.
docs/troubleshooting.md tells when it is needed.

Options:
  --show         show what is unfinished and what can be done, and change nothing
  --back         roll back, also a run whose changes were being put in place
  --forward      finish the run; only where its changes were being put in place
  --root DIR     recover the image tree DIR
  -h, --help     print this

Variables: as for a deployment, KEY=TYPE:VALUE, such as BASE/pluginGroups=str:SITE
Exit codes: 0 recovered, or nothing to recover; 1 failure; 2 wrong arguments.
`;
