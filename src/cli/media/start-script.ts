// What lies on a medium to start from: a shell script, since a noexec medium starts nothing, and its repository.

/** The repository of a medium; @MEDIUM@ is where it is mounted. @param keys names in its folder keys; undefined: unsigned */
export function repoTemplate(keys: readonly string[] | undefined): string {
  const check =
    keys === undefined
      ? 'gpgcheck=0'
      : `gpgcheck=1\ngpgkey=${keys.map((key) => `file://@MEDIUM@/keys/${key}`).join(' ')}`;
  return `[ovirt-host-deploy-medium]\nname=ovirt-host-deploy medium\nbaseurl=file://@MEDIUM@/packages\n${check}\n`;
}

export const startScript = `#!/bin/sh
# Deploys this host from this medium, without any network: sh start [VARIABLE...]
set -eu
umask 077
medium=$(cd "$(dirname "$0")" && pwd)
cd "$medium"
sha256sum --quiet --strict --check SHA256SUMS || {
  echo 'This medium is damaged, see above. Nothing was done to this host.' >&2
  exit 1
}
# The medium may be mounted noexec and the files on it may belong to anybody: what is run or obeyed is copied.
work=
for folder in /var/tmp /root /run; do
  work=$(mktemp -d "$folder/ovirt-host-deploy.XXXXXX") || continue
  cp ovirt-host-deploy "$work/" && chmod 700 "$work/ovirt-host-deploy" && "$work/ovirt-host-deploy" --version >/dev/null && break
  rm -rf "$work"
  work=
done
[ -n "$work" ] || {
  echo 'There is no folder with 120 MB from which programs can be run: /var/tmp, /root and /run were tried.' >&2
  exit 1
}
trap 'rm -rf "$work"' EXIT
mkdir "$work/repos" "$work/site.conf.d"
place=$(printf '%s' "$medium" | sed 's/%/%25/g; s/ /%20/g; s/[&|\\]/\\&/g')
sed "s|@MEDIUM@|$place|g" medium.repo >"$work/repos/medium.repo"
cp conf/* "$work/site.conf.d/" 2>/dev/null || :
cd /
status=0
"$work/ovirt-host-deploy" "PACKAGER/dnfReposDir=str:$work/repos" "CORE/configFileAppend=str:$work/site.conf" "$@" || status=$?
exit "$status"
`;
