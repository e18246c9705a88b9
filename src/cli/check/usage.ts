// What `check --help` prints.

export const checkUsage = `Usage: ovirt-host-deploy check [OPTION…] [VARIABLE…]

Looks at this host without changing anything, and tells everything at once that keeps it from being deployed, each with
what to do. A deployment makes the same checks before it changes anything. docs/checks.md lists them.

Options:
  --ignore ID    take the errors of this check for warnings; may be given again
  --json         print one JSON object
  -h, --help     print this

Variables: as for a deployment, KEY=TYPE:VALUE, such as VIRT/enable=bool:True
Exit codes: 0 no errors, 1 errors, 2 wrong arguments.
`;
