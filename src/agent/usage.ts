// What --help prints.

/** @param program the name it was started by; @param configFile its configuration file */
export function usageText(program: string, configFile: string): string {
  return `Usage: ${program} [OPTION…] [VARIABLE…]

Other commands, each with a --help of its own:
  check          tells what keeps this host from being deployed
  recover        finishes or rolls back a run that died
  push           deploys other hosts from here
  hosts          shows the hosts that push knows
  ca             shows the certificate authority of push, and revokes
  bundle         makes what an oVirt engine sends
  media          makes and checks media for hosts without a network

Options:
  --plan         show what would be changed, and change nothing
  --root DIR     deploy into the image tree DIR; nothing is started
  --list-env     print every key with its type, default and meaning
  --list-events  print the events in the order they run
  --version      print the version
  -h, --help     print this

Variables:
  KEY=TYPE:VALUE          set a key; TYPE is none, bool, int, str or multi-str (lines)
  APPEND:KEY=str:VALUE    append to it, with a colon between
  PREPEND:KEY=str:VALUE   put in front of it, with a colon between
Each argument may hold several, separated by blanks and quoted as in a shell.

Configuration: ${configFile}, ${configFile}.d/*.conf
Exit codes: 0 success, 1 failure, 2 wrong arguments or a plugin that cannot be loaded.
`;
}
