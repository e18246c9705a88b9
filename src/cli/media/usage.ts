// What `media` understands, and what its --help prints.

export const mediaUsage = `Usage: ovirt-host-deploy media create --output DIR [OPTION…]
       ovirt-host-deploy media verify DIR

Makes a folder, for a USB stick, that deploys hosts without any network; and checks one. Make it on a host of the release it
is for, with as little installed as the hosts will have: what is installed here is not put in.

  --output DIR    a new or empty folder: the medium, or what will be copied onto it
  --package NAME  a package to put in besides ovirt-host and vdsm, with all it needs; may be given again
  --conf FILE     answers: a configuration file, see docs/environment.md; may be given again
  -h, --help      print this

On the host: sh MEDIUM/start [VARIABLE…]. The medium may be read-only and noexec.
Exit codes: 0 done, 1 it failed or the medium is damaged, 2 wrong arguments.
`;
