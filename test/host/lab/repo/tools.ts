/** The programs inside the test doubles: shell scripts that write down how they were called and keep a little state. */
import type { PackedFile } from './spec.ts';

/**
 * A script that adds its arguments as one line to /var/log/NAME.log, and fails with exit code 1 if a line of
 * /run/test-tool/NAME.fail is its first argument. `body` runs after that.
 */
export function tool(name: string, body = ''): PackedFile {
  const text = `#!/bin/sh
echo "$*" >>/var/log/${name}.log
if grep -qxF -e "$1" /run/test-tool/${name}.fail 2>/dev/null; then
  echo "${name}: $1: told to fail" >&2
  exit 1
fi
${body}`;
  return { text, mode: '0755' };
}

export const VDSM_TOOL = tool(
  'vdsm-tool',
  `case $1 in
  configure) mkdir -p /var/lib/vdsm && : >/var/lib/vdsm/configured && echo 'Done configuring modules to VDSM.' ;;
  is-configured) [ -e /var/lib/vdsm/configured ] || { echo 'Modules libvirt are not configured' >&2; exit 1; } ;;
  config-lvm-filter) echo 'LVM filter is already configured for Vdsm' ;;
  ovn-config | ovn-unconfigure) ;;
  service-* | vdsm-id | dummybr | restore-nets) ;;
  *) echo "Usage: vdsm-tool [options] <action> [arguments]" >&2; exit 1 ;;
esac
`,
);

export const HOSTED_ENGINE = tool(
  'hosted-engine',
  `case $1 in
  --set-maintenance | --vm-status | --check-deployed) ;;
  *) echo 'Usage: hosted-engine [--help] <command> [<command-args>]' >&2; exit 1 ;;
esac
`,
);

// keeps one kernel's arguments in /var/lib/grubby/args
export const GRUBBY = tool(
  'grubby',
  `state=/var/lib/grubby/args
kernel=/boot/vmlinuz-5.14.0-427.el9.x86_64
add= remove= show= update=
for word in "$@"; do
  case $word in
    --args=*) add=\${word#*=} ;;
    --remove-args=*) remove=\${word#*=} ;;
    --info=*) show=1 ;;
    --update-kernel=*) update=1 ;;
    --default-kernel) echo $kernel; exit 0 ;;
    --default-index) echo 0; exit 0 ;;
    *) echo "grubby: $word: unrecognized option" >&2; exit 1 ;;
  esac
done
if [ -n "$show" ]; then
  printf 'index=0\\nkernel="%s"\\nargs="%s"\\nroot="/dev/mapper/cs-root"\\n' $kernel "$(cat $state)"
fi
if [ -n "$update" ]; then
  kept=
  for old in $(cat $state); do
    for gone in $remove; do [ "$old" != "$gone" ] && [ "\${old%%=*}" != "$gone" ] || continue 2; done
    for new in $add; do [ "\${old%%=*}" != "\${new%%=*}" ] || continue 2; done
    kept="$kept $old"
  done
  kept="$kept $add"
  echo $kept >$state
fi
`,
);
