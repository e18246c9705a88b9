// The shell script that receives, checks, keeps and starts the agent on a host. Its words in @…@ are filled in by script.ts.

/** Shell words: another id after each boot. The start of init tells containers apart, which share their kernel's. */
export const readBootId = '$(cat /proc/sys/kernel/random/boot_id)-$(cut -d" " -f22 /proc/1/stat)';

export const hostScript = `umask 077
set -f
cd /
LC_ALL=C
export LC_ALL
unset OTOPI_LOGFILE OTOPI_LOGDIR
T=
G=
KEEP=keep
say() { printf '%s %s\\n' @NONCE@ "$*"; }
fail() { say "fail $*"; exit 1; }
X=
leave() {
  [ -z "$X" ] || rm -f "$X.new.$$"
  [ -z "$T" ] || rm -rf "$T"
  [ -z "$G" ] || [ $KEEP = keep ] || rm -rf "$G"
  [ -z "$G" ] || rmdir "$G" 2>/dev/null
}
trap leave 0
trap 'exit 129' 1
trap 'exit 141' 13
trap 'exit 143' 15
for p in head tail id uname df mkdir mktemp chmod mv rm stat sha256sum timeout sleep; do
  command -v $p >/dev/null 2>&1 || fail "tools $p is not on this host"
done
[ "$(id -u)" = 0 ] || fail "root $(id -un) is not root; use sudo or another user"
room() { set -- $(df -Pk "$1" 2>/dev/null | tail -n 1); echo "\${4:-0}"; }
mount_of() { set -- $(df -Pk "$1" 2>/dev/null | tail -n 1); echo "\${6:-$1}"; }
executes() {
  e=$(mktemp -d "$1/ovirt-XXXXXXXXXX" 2>/dev/null) || return 1
  printf '#!/bin/sh\\nexit 0\\n' >"$e/probe" 2>/dev/null && chmod 700 "$e/probe" && "$e/probe" 2>/dev/null
  r=$?
  rm -rf "$e"
  return $r
}
safe() { case "$(stat -L -c '%u %A' "$1" 2>/dev/null)" in "0 d"????????[tT]* | "0 d"????-??-*) ;; *) return 1 ;; esac }
fits() {
  if [ ! -w "$1" ]; then say "note $1 cannot be written"; return 1; fi
  if ! safe "$1"; then say "note $1 is not root's alone, nor sticky: not used"; return 1; fi
  if ! executes "$1"; then say "note $(mount_of "$1") does not execute programs (noexec?)"; return 1; fi
  [ "$2" = 0 ] || [ "$(room "$1")" -gt "$2" ] && return 0
  say "note $(mount_of "$1") has only $(room "$1") KB free, $2 KB are needed"
  return 1
}
C=~root/.cache/ovirt-host-deploy
CACHED=no
mkdir -p "$C" 2>/dev/null
if [ -d "$C" ] && [ ! -L "$C" ] && [ -O "$C" ] && chmod 700 "$C" 2>/dev/null; then
  if [ -f "$C/@SHA256@" ] && [ ! -L "$C/@SHA256@" ] && [ -O "$C/@SHA256@" ]; then
    if echo "@SHA256@  $C/@SHA256@" | sha256sum -c >/dev/null 2>&1 && fits "$C" 0; then
      CACHED=yes
      X="$C/@SHA256@"
    else
      rm -f "$C/@SHA256@"
    fi
  fi
  if [ $CACHED = no ] && fits "$C" @KILOBYTES@; then X="$C/@SHA256@"; fi
fi
if [ -z "$X" ]; then
  for d in "\${TMPDIR:-/tmp}" /var/tmp; do
    fits "$d" @KILOBYTES@ || continue
    T=$(mktemp -d "$d/ovirt-XXXXXXXXXX") && X="$T/ovirt-host-deploy" && break
  done
fi
[ -n "$X" ] || fail "room no folder of this host can take and run the executable"
L="\${TMPDIR:-/tmp}"
if [ ! -w "$L" ] || ! safe "$L" || [ "$(room "$L")" -lt 8192 ]; then
  say "note $L has only $(room "$L") KB free, or others can change what is in it: the log of the host goes to /var/tmp"
  L=/var/tmp
  safe "$L" && [ "$(room "$L")" -ge 8192 ] || fail "room neither /tmp nor /var/tmp has 8 MB for the log"
fi
TMPDIR="$L"
export TMPDIR
D=
for p in zstd gzip; do command -v $p >/dev/null 2>&1 && D="$D $p"; done
say probe @BOOT_ID@ $CACHED$D
command_line() { timeout @PEER_SECONDS@ /bin/sh -c 'read -r l && printf "%s\\n" "$l"'; }
pass() {
  left=$1
  while [ "$left" -gt 0 ]; do
    n=262144
    [ "$left" -ge $n ] || n=$left
    timeout @PEER_SECONDS@ head -c "$n" || return 1
    left=$((left - n))
  done
}
is_held() {
  read -r p s r 2>/dev/null <@HOLDER@ || return 1
  [ -n "$s" ] || return 1
  read -r r 2>/dev/null <"/proc/$p/stat" || return 1
  set -- \${r##*) }
  [ "$1" != Z ] && [ "\${20}" = "$s" ]
}
await_end() {
  i=0
  while [ $i -lt @RUN_SECONDS@ ] && is_held; do
    [ $((i % 60)) -gt 0 ] || say "note the run that was lost goes on to its end on the host: it is waited for"
    sleep 1
    i=$((i + 1))
  done
}
# A log of push: a file of root alone with one name, where push puts its logs, that begins as a log does.
find_log() {
  for d in "$L" /tmp /var/tmp; do
    f="$d/$1"
    safe "\${f%/*}" && [ ! -L "\${f%/*}" ] && [ -f "$f" ] && [ ! -L "$f" ] || continue
    [ "$(stat -c '%u %h' "$f")" = "0 1" ] || continue
    case "$(head -c 5 "$f")" in [0-9][0-9][0-9][0-9]-) return 0 ;; esac
  done
  return 1
}
while line=$(command_line); do
  set -- $line
  verb=\${1:-}
  a=\${2:-}
  [ $# -lt 2 ] && shift $# || shift 2
  case "$verb" in
  ping) ;;
  log)
    await_end
    if find_log "$a"; then
      n=$(stat -c %s "$f")
      [ "$n" -le "$1" ] || n=$1
      say "log $n"
      tail -c "$n" "$f" | pass "$n" || exit 1
    else
      say "log -"
    fi
    ;;
  drop)
    if find_log "$a"; then
      rm -f "$f"
      case "$a" in */*) rmdir "\${f%/*}" 2>/dev/null ;; esac
    fi
    ;;
  send)
    case "$a" in zstd) d="zstd -dc" ;; gzip) d="gzip -dc" ;; *) d=cat ;; esac
    pass "$1" | $d >"$X.new.$$" || fail "room the executable could not be stored in \${X%/*}"
    if ! echo "@SHA256@  $X.new.$$" | sha256sum -c >/dev/null 2>&1; then
      fail "sum the executable arrived damaged"
    fi
    chmod 700 "$X.new.$$" && mv -f "$X.new.$$" "$X" || fail "room the executable could not be stored in \${X%/*}"
    [ -n "$T" ] || find "$C" -type f -mtime +30 ! -name @SHA256@ -exec rm -f {} + 2>/dev/null
    say sent
    ;;
  run)
    G="$L/\${a%/*}"
    KEEP=$1
    shift
    mkdir "$G" && : >"$L/$a" || fail "room the log of the host cannot be kept in $L"
    say run
    "$X" "$@" "CORE/logFileName=str:$L/$a"
    exit $?
    ;;
  *) fail "protocol unknown command $verb" ;;
  esac
done
exit 1
`;
