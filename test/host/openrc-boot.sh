#!/bin/bash
# Boots an OpenRC system in namespaces of its own; openrc-host.ts is its only user.
# openrc-boot.sh FOLDER BASE: FOLDER holds upper, work and root. Prints "ready PID" (init's, as the machine sees it).
set -euo pipefail
folder=$1 base=$2
exec 2>>"$folder/boot.log"
[ "${3:-}" = inside ] || exec unshare --mount --pid --uts --ipc --cgroup --net --fork --kill-child bash "$0" "$folder" "$base" inside

read -r pid _ </proc/self/stat # the machine's /proc is still here
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=$base,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
cd "$folder/root"
mount -t proc proc proc
for d in sys sysrq-trigger; do
  [ ! -e proc/$d ] || mount --bind -o ro proc/$d proc/$d
done
mount -t sysfs -o ro sysfs sys
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=755 tmpfs dev
for d in null zero full random urandom tty; do
  : >dev/$d
  mount --bind /dev/$d dev/$d
done
hostname openrc
mkdir -p .old
pivot_root . .old
echo "ready $pid"
umount -l /.old
exec env -i TERM=linux PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  setpriv --bounding-set=-sys_time,-sys_module --inh-caps=-sys_time,-sys_module /sbin/openrc-init </dev/null >/dev/null 2>&1
