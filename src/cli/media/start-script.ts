// What lies on a medium to start from: a shell script, since a noexec medium starts nothing, and its repository.

/** The repository of a medium; @MEDIUM@ is where it is mounted. @param keys names in its folder keys; undefined: unsigned */
export function repoTemplate(keys: readonly string[] | undefined): string {
  const check =
    keys === undefined
      ? 'gpgcheck=0'
      : `gpgcheck=1\ngpgkey=${keys.map((key) => `file://@MEDIUM@/keys/${key}`).join(' ')}`;
  return `[ovirt-host-deploy-medium]\nname=ovirt-host-deploy medium\nbaseurl=file://@MEDIUM@/packages\n${check}\n`;
}

/** Which files count, and which release a host has, is told in sums.ts and release.ts as well. */
export const startScript = `#!/bin/sh
# Deploys this host from this medium, without any network: sh start [VARIABLE...]
set -eu
umask 077
fail() {
  echo "$*" >&2
  exit 1
}
[ "$(id -u)" = 0 ] || fail "Start it as root: sudo sh $0"
medium=$(cd "$(dirname "$0")" && pwd)
cd "$medium"
# This script may be what is damaged: with one of the two exits gone there is the other.
sha256sum --quiet --strict --check SHA256SUMS || {
  fail 'This medium is damaged, see above. Nothing was done to this host.'
  exit 1
}
! LC_ALL=C grep -Evq '^[0-9a-f]{64}  [^/]' SHA256SUMS ||
  fail 'This medium is damaged: SHA256SUMS is not as it was written. Nothing was done to this host.'
foreign=$({
  cut -c67- SHA256SUMS
  find . -mindepth 1 '(' -path './.*' -o -path ./lost+found -o -path './System Volume Information' ')' -prune -o \\
    ! -type d ! -path ./SHA256SUMS ! -path ./SHA256SUMS.asc -print | cut -c3-
} | sort | uniq -u)
[ -z "$foreign" ] ||
  fail "This medium is not as it was made: $foreign does not belong there. Nothing was done to this host."
target=$(cat release)
host=$(
  . /etc/os-release
  [ "$ID" = fedora ] && kind=f || kind=el
  echo "$kind\${VERSION_ID%%.*} $(uname -m)"
)
[ "$target" = "$host" ] ||
  fail "This medium is for $target and this host is $host: make one for it (media create). Nothing was done to this host."
# The medium may be mounted noexec and the files on it may belong to anybody: what is run or obeyed is copied.
work=
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
for folder in /var/tmp /root /run; do
  work=$(mktemp -d "$folder/ovirt-host-deploy.XXXXXX") || continue
  cp ovirt-host-deploy "$work/" && chmod 700 "$work/ovirt-host-deploy" && "$work/ovirt-host-deploy" --version >/dev/null && break
  rm -rf "$work"
  work=
done
[ -n "$work" ] || fail 'There is no folder with 120 MB from which programs can be run: /var/tmp, /root and /run were tried.'
mkdir "$work/repos" "$work/site.conf.d"
place=$(printf '%s' "$medium" | sed 's/%/%25/g; s/ /%20/g; s/[&|\\]/\\&/g')
sed "s|@MEDIUM@|$place|g" medium.repo >"$work/repos/medium.repo"
cp conf/* "$work/site.conf.d/" 2>/dev/null || :
cd /
status=0
# From here on a signal is for the executable, which takes back what it did; only then the folder goes.
trap : INT TERM HUP
"$work/ovirt-host-deploy" "PACKAGER/dnfReposDir=str:$work/repos" "CORE/configFileAppend=str:$work/site.conf" "$@" || status=$?
exit "$status"
`;
