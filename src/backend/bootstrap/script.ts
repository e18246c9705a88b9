// What runs on the host until the agent does: POSIX sh and coreutils, sent over the channel that the dialog then uses.
import { createHash } from 'node:crypto';

export interface ScriptParts {
  /** Begins every line that is for us, so that nothing a login shell prints is taken for one. */
  readonly nonce: string;
  /** Of the executable, in hex. */
  readonly sha256: string;
  /** Bytes the executable takes. */
  readonly size: number;
}

/**
 * The command for the host's login shell, whatever shell that is: it starts sh, which reads the script from the channel.
 * Single quotes around everything and none inside: that csh and fish understand too.
 */
export function bootstrapCommand(nonce: string, sudo: 'none' | 'sudo' | 'sudo-password'): string {
  const start = `echo ${nonce} hello $(uname -m) && read -r n && eval "$(head -c "$n")"`;
  const shell = `/bin/sh -c '${start}'`;
  if (sudo === 'none') return `exec ${shell}`;
  if (sudo === 'sudo') return `exec sudo -n ${shell}`;
  return `exec sudo -S -p '${sudoPrompt(nonce)}' ${shell}`;
}

/** What sudo writes on stderr when it wants its password. */
export function sudoPrompt(nonce: string): string {
  return `${nonce} password:`;
}

/** The script and, before it, its length as `bootstrapCommand` reads it. */
export function bootstrapInput(parts: ScriptParts): string {
  const script = bootstrapScript(parts);
  return `${Buffer.byteLength(script)}\n${script}`;
}

/** A nonce from whatever is random enough. */
export function nonceOf(random: Uint8Array): string {
  return `ohd-${createHash('sha256').update(random).digest('hex').slice(0, 24)}`;
}

/** Shell words: another id after each boot. The start of init tells containers apart, which share their kernel's. */
export const readBootId = '$(cat /proc/sys/kernel/random/boot_id)-$(cut -d" " -f22 /proc/1/stat)';

/**
 * Talks in lines `NONCE WORD …`: `note TEXT`, `probe BOOT-ID CACHED DECODERS`, then serves commands one a line:
 * `log PATH` (answers `log SIZE` and the bytes, `-` where there is none; the file is removed), `send DECODER BYTES` and the
 * bytes (answers `sent`), `run WORDS` (answers `run`, then the agent has the channel). `fail CODE TEXT` ends it.
 */
function bootstrapScript({ nonce, sha256, size }: ScriptParts): string {
  const kilobytes = Math.ceil(size / 1024);
  return `
umask 077
set -f
cd /
LC_ALL=C
export LC_ALL
T=
say() { printf '%s %s\\n' ${nonce} "$*"; }
fail() { say "fail $*"; exit 1; }
trap 'test -z "$T" || rm -rf "$T"' 0
trap 'exit 129' 1
trap 'exit 143' 15
for p in head tail id uname df mkdir mktemp chmod mv rm stat sha256sum; do
  command -v $p >/dev/null 2>&1 || fail "tools $p is not on this host"
done
[ "$(id -u)" = 0 ] || fail "root $(id -un) is not root; use sudo or another user"
room() { set -- $(df -Pk "$1" 2>/dev/null | tail -n 1); echo "\${4:-0}"; }
mount_of() { set -- $(df -Pk "$1" 2>/dev/null | tail -n 1); echo "\${6:-$1}"; }
executes() {
  printf '#!/bin/sh\\nexit 0\\n' >"$1/.probe" 2>/dev/null && chmod 700 "$1/.probe" && "$1/.probe" 2>/dev/null
  r=$?
  rm -f "$1/.probe"
  return $r
}
fits() {
  if [ ! -w "$1" ]; then say "note $1 cannot be written"; return 1; fi
  if ! executes "$1"; then say "note $(mount_of "$1") does not execute programs (noexec?)"; return 1; fi
  [ "$2" = 0 ] || [ "$(room "$1")" -gt "$2" ] && return 0
  say "note $(mount_of "$1") has only $(room "$1") KB free, $2 KB are needed"
  return 1
}
C=~root/.cache/ovirt-host-deploy
X=
CACHED=no
mkdir -p "$C" 2>/dev/null
if [ -d "$C" ] && [ ! -L "$C" ] && [ -O "$C" ] && chmod 700 "$C" 2>/dev/null; then
  if [ -f "$C/${sha256}" ] && [ ! -L "$C/${sha256}" ] && [ -O "$C/${sha256}" ]; then
    if echo "${sha256}  $C/${sha256}" | sha256sum -c >/dev/null 2>&1 && fits "$C" 0; then
      CACHED=yes
      X="$C/${sha256}"
    else
      rm -f "$C/${sha256}"
    fi
  fi
  if [ $CACHED = no ] && fits "$C" ${kilobytes}; then X="$C/${sha256}"; fi
fi
if [ -z "$X" ]; then
  for d in "\${TMPDIR:-/tmp}" /var/tmp; do
    fits "$d" ${kilobytes} || continue
    T=$(mktemp -d "$d/ovirt-XXXXXXXXXX") && X="$T/ovirt-host-deploy" && break
  done
fi
[ -n "$X" ] || fail "room no folder of this host can take and run the executable"
L="\${TMPDIR:-/tmp}"
if [ ! -w "$L" ] || [ "$(room "$L")" -lt 8192 ]; then
  say "note $L has only $(room "$L") KB free: the log of the host goes to /var/tmp"
  L=/var/tmp
  [ "$(room "$L")" -ge 8192 ] || fail "room neither /tmp nor /var/tmp has 8 MB for the log"
fi
TMPDIR="$L"
export TMPDIR
D=
for p in zstd gzip; do command -v $p >/dev/null 2>&1 && D="$D $p"; done
say probe ${readBootId} $CACHED$D
while read -r verb a b; do
  case "$verb" in
  log)
    if [ -f "$a" ] && [ ! -L "$a" ] && [ -O "$a" ]; then
      n=$(stat -c %s "$a")
      say "log $n"
      head -c "$n" "$a"
      rm -f "$a"
    else
      say "log -"
    fi
    ;;
  send)
    case "$a" in zstd) d="zstd -dc" ;; gzip) d="gzip -dc" ;; *) d=cat ;; esac
    head -c "$b" | $d >"$X.new.$$" || { rm -f "$X.new.$$"; fail "room the executable could not be stored in \${X%/*}"; }
    if ! echo "${sha256}  $X.new.$$" | sha256sum -c >/dev/null 2>&1; then
      rm -f "$X.new.$$"
      fail "sum the executable arrived damaged"
    fi
    chmod 700 "$X.new.$$" && mv -f "$X.new.$$" "$X" || fail "room the executable could not be stored in \${X%/*}"
    [ -n "$T" ] || find "$C" -type f -mtime +30 ! -name ${sha256} -exec rm -f {} + 2>/dev/null
    say sent
    ;;
  run)
    say run
    "$X" $a $b
    exit $?
    ;;
  *) fail "protocol unknown command $verb" ;;
  esac
done
exit 1
`;
}
