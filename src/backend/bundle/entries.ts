// The small files of a bundle: the names that engines start, and the script that all of them hand over to.

/** What engines start; `setup` is that of engines up to 3.5. */
export const bundleEntries = ['setup', 'ovirt-host-deploy', 'ovirt-host-mgmt'] as const;
/** Where an engine looks for its bundle, unless its BootstrapPackageDirectory says otherwise. */
export const interfaceFolder = '/usr/share/ovirt-host-deploy/interface-3';
/** An engine's tar stores each link anew: the executable is there once, under a name that nobody starts. */
export const agentFile = 'agent';
const startFile = 'start';

/**
 * By file name; all but the agent.
 * @param plain for engine 3.6, which starts the names of 4.x and knows no `**%` lines; under `setup` the agent leaves them out
 * by itself
 */
export function bundleTexts(plain: boolean): ReadonlyMap<string, string> {
  const entries = bundleEntries.map((name) => [name, entry(name, plain && name !== 'setup')] as const);
  return new Map([...entries, [startFile, startScript]]);
}

/** One line of sh. */
function entry(name: string, plain: boolean): string {
  const extras = plain ? ' DIALOG/machineExtras=bool:False' : '';
  return `#!/bin/sh\nexec /bin/sh "$(dirname -- "$0")/${startFile}" ${name}${extras} "$@"\n`;
}

/**
 * Where the folder's file system executes nothing, the agent runs from the cache folder that `push` uses too. That takes a
 * BootstrapCommand with `sh` in front of the entry: the entry itself cannot be executed there either.
 * What it says are log records of the dialog, the only thing an engine reads; stderr would count as a failure.
 */
const startScript = `# Starts the agent that lies beside this file.
umask 077
D=$(dirname -- "$0")
A=$D/${agentFile}
[ -x "$A" ] && exec "$A" "$@"
W='***L:WARNING '
E='***L:ERROR '
case " $* " in *" DIALOG/dialect=str:machine "*) ;; *) W= E= ;; esac
fail() { printf '%s%s\\n' "$E" "$*"; exit 1; }
mount_of() { set -- $(df -Pk "$1" 2>/dev/null | tail -n 1); printf '%s' "\${6:-$1}"; }
[ -f "$A" ] || fail 'The bundle holds no agent: its tar must follow links (tar -h)'
M=$(mount_of "$D")
C=~root/.cache/ovirt-host-deploy
mkdir -p "$C" 2>/dev/null
[ -d "$C" ] && [ ! -L "$C" ] && [ -O "$C" ] && chmod 700 "$C" 2>/dev/null ||
  fail "$M does not execute programs (noexec?), and $C cannot be made"
S=$(sha256sum <"$A")
X=$C/\${S%% *}
if [ ! -f "$X" ] || [ -L "$X" ] || [ ! -O "$X" ] || [ "$(sha256sum 2>/dev/null <"$X")" != "$S" ]; then
  rm -f "$X"
  if ! { cp "$A" "$X.new.$$" && chmod 700 "$X.new.$$" && mv -f "$X.new.$$" "$X"; } 2>/dev/null; then
    rm -f "$X.new.$$"
    fail "$M does not execute programs (noexec?), and the agent cannot be stored in $C"
  fi
fi
[ -x "$X" ] || fail "Neither $M nor $(mount_of "$C") executes programs (noexec?)"
find "$C" -type f -mtime +30 ! -name "\${X##*/}" -exec rm -f {} + 2>/dev/null
printf '%s%s\\n' "$W" "$M does not execute programs (noexec?): the agent runs from $C"
exec "$X" "$@"
`;
