#!/bin/bash
# Boots one test host in namespaces of its own; host.ts calls it and is its only user.
# boot.sh FOLDER BASE: FOLDER holds upper, work, root, given/ (files bound over the kernel's own), config (NAME=value lines).
# Outside it joins the host's cgroup and calls itself inside new namespaces. Inside it lays out the host's root, prints
# "ready PID" (init's pid as the machine sees it), waits for a line on stdin while the caller plugs in the network, and
# becomes the host's init. unshare then ends with the host: SIGHUP after a reboot, SIGINT after a power off.
set -euo pipefail
folder=$1 base=$2
. "$folder/config"

if [ "${3:-}" != inside ]; then
  echo $$ >"$cgroup/cgroup.procs"
  exec unshare --time --boottime "-$(cut -d. -f1 /proc/uptime)" --mount --pid --uts --ipc --cgroup --net --fork --kill-child \
    bash "$0" "$folder" "$base" inside
fi

read -r pid _ </proc/self/stat # the machine's /proc is still here: init's pid as the machine sees it
echo "$pid" >"$folder/init.pid"
root=$folder/root
mount --make-rprivate /
# every layer keeps whole files and whole folders, so that the upper one alone tells what changed (snapshot.ts)
mount -t overlay overlay -o "lowerdir=$base,upperdir=$folder/upper,workdir=$folder/work,redirect_dir=off,metacopy=off,index=off" "$root"
cd "$root"

mount -t proc proc proc
for d in kernel vm fs; do
  mount --bind -o ro proc/sys/$d proc/sys/$d
  mount -o remount,ro,bind proc/sys/$d
done
[ ! -e proc/sysrq-trigger ] || mount --bind /dev/null proc/sysrq-trigger # it would act on the machine
cat /proc/sys/kernel/random/uuid >"$folder/boot_id"
mount --bind "$folder/boot_id" proc/sys/kernel/random/boot_id
for given in "$folder"/given/*; do
  [ ! -e "$given" ] || mount --bind -o ro "$given" "proc/${given##*/}"
done
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 none sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs run
[ -z "$tmp" ] || mount -t tmpfs -o "mode=1777,$tmp" tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
mkdir -p dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
for d in null zero full random urandom tty; do
  : >dev/$d
  mount --bind /dev/$d dev/$d
done
[ "$kvm" = no ] || mknod -m 666 dev/kvm c 10 232
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mount --bind -o ro "$repositories" srv/repo
hostname "$(cat etc/hostname)"
ip link set lo up
[ -z "$hook" ] || . "$hook"

mkdir -p .old
[ "$readonly" = no ] || mount -o remount,ro,bind "$root"
pivot_root . .old
echo "ready $pid"
read -r _
umount -l /.old
[ "$readonly" = yes ] || rmdir /.old
# the clock and the kernel are the machine's, which the host must not touch
exec env -i container=testhost TERM=linux PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  setpriv --bounding-set=-sys_time,-sys_module --inh-caps=-sys_time,-sys_module \
  /usr/lib/systemd/systemd --log-target=null --show-status=false </dev/null >/dev/null 2>&1
