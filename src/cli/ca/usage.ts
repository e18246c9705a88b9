// What `ca` understands, and what its --help prints.

export const shapes = {
  json: { type: 'boolean', default: false },
  der: { type: 'boolean', default: false },
  days: { type: 'string' },
  remove: { type: 'boolean', default: false },
  state: { type: 'string' },
  'ca-passphrase-file': { type: 'string' },
  'new-passphrase-file': { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export const caUsage = `Usage: ovirt-host-deploy ca show [--json]
       ovirt-host-deploy ca list [--json] [HOST]
       ovirt-host-deploy ca crl [--days N] [--der] [FILE]
       ovirt-host-deploy ca krl FILE
       ovirt-host-deploy ca passphrase [--remove]

The certificate authority that push --ca local signs with. To revoke certificates: push --revoke HOST.

  show        subject, fingerprints and end of the CA, and whether its keys have a passphrase
  list        the certificates that it issued, of all hosts or of one
  crl         write the list of revoked certificates, for vdsm and libvirt, to FILE or to the standard output
  krl         write the list of revoked console certificates to FILE, for RevokedHostKeys of ssh
  passphrase  set, change or remove the passphrase of its keys

Options:
  --days N    of a crl: when the next one is due (30)
  --der       of a crl: DER instead of PEM
  --remove    of passphrase: leave the keys without one
  --ca-passphrase-file FILE
              read the passphrase there; or take $OVIRT_HOST_DEPLOY_CA_PASSPHRASE; else it is asked for
  --new-passphrase-file FILE
              read the new one there
  --json      one JSON object a line
  --state DIR where push was told to keep the CA
  -h, --help  print this

Exit codes: 0 done, 1 not, 64 wrong arguments.
`;
