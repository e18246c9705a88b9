// What `media` understands, and what its --help prints.

export const mediaUsage = `Usage: ovirt-host-deploy media create --output DIR [OPTION…]
       ovirt-host-deploy media verify DIR

Makes a folder, for a USB stick, that deploys hosts without any network; and checks one. Create it as root on a fresh host
of the release that it is for, or with --release on any machine with dnf and createrepo_c.

  --output DIR    a new or empty folder: the medium, or what will be copied onto it
  --package NAME  a package to put in besides ovirt-host and vdsm, with all it needs; may be given again
  --conf FILE     answers: a configuration file NAME.conf, see docs/environment.md; may be given again
  --release NAME  what the hosts run, such as el9 or f42: all they may need is put in, the base system too. Left out: this
                  machine's release, without what is installed here
  --repos DIR     take packages from the repositories in DIR/*.repo alone, not from this machine's
  -h, --help      print this

On the host: sh MEDIUM/start [VARIABLE…]. The medium may be read-only and noexec.
Exit codes: 0 done, 1 it failed or the medium is damaged, 2 wrong arguments, 130 interrupted. A create that does not end in 0
leaves nothing behind.
`;
