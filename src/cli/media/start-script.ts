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
CDPATH=
case $0 in
*/*) cd -- "\${0%/*}/" ;;
esac
# A user who can write the medium could change it after the check: all of it is copied first, and only the copy counts.
# The medium may be mounted noexec and its path may hold any sign; the copy's does not.
work=
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
for folder in /var/tmp /root /run; do
  work=$(mktemp -d "$folder/ovirt-host-deploy.XXXXXX") || continue
  printf '#!/bin/sh\n' >"$work/probe" && chmod 700 "$work/probe" && "$work/probe" 2>/dev/null && mkdir "$work/medium" &&
    for entry in *; do
      case $entry in
      lost+found | 'System Volume Information') ;;
      *) cp -R -- "./$entry" "$work/medium/" || exit 1 ;;
      esac
    done && break
  rm -rf "$work"
  work=
done
[ -n "$work" ] ||
  fail 'There is no folder with room for the medium from which programs can be run: /var/tmp, /root and /run were tried.'
cd "$work/medium"
odd=$(find . ! -type d ! -type f | head -n 1)
[ -z "$odd" ] || fail "This medium is not as it was made: $odd is no file. Nothing was done to this host."
# This script may be what is damaged: with one of the two exits gone there is the other.
sha256sum --quiet --strict --check SHA256SUMS || {
  fail 'This medium is damaged, see above. Nothing was done to this host.'
  exit 1
}
! LC_ALL=C grep -Evq '^[0-9a-f]{64}  [^/]' SHA256SUMS ||
  fail 'This medium is damaged: SHA256SUMS is not as it was written. Nothing was done to this host.'
foreign=$({
  cut -c67- SHA256SUMS
  find . -mindepth 1 ! -type d ! -path ./SHA256SUMS ! -path ./SHA256SUMS.asc -print | cut -c3-
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
chmod 700 ovirt-host-deploy
mkdir "$work/repos" "$work/site.conf.d"
sed "s|@MEDIUM@|$work/medium|g" medium.repo >"$work/repos/medium.repo"
cp conf/* "$work/site.conf.d/" 2>/dev/null || :
cd /
status=0
# From here on a signal is for the executable, which takes back what it did; only then the folder goes.
trap : INT TERM HUP
"$work/medium/ovirt-host-deploy" "PACKAGER/dnfReposDir=str:$work/repos" "CORE/configFileAppend=str:$work/site.conf" "$@" || status=$?
exit "$status"
`;
