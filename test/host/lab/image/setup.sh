#!/bin/bash
# Run once inside a new base, in a chroot: makes a Debian system look to a deployment like a minimal Enterprise Linux.
# setup.sh RPM: the package that stands for the distribution in the rpm database.
set -euo pipefail
distribution=$1

# Python is what the executable must do without on dnf 5 hosts; apt no longer works afterwards, so this comes after all installs
if [ ! -e /usr/bin/dnf-3 ]; then
  # shellcheck disable=SC2046 # one word a package
  dpkg --purge --force-depends $(dpkg-query -W -f '${Package}\n' | grep -Ei '^(lib)?python')
fi

# the package managers, named and configured as on EL
[ -e /usr/bin/dnf ] || ln -s dnf5 /usr/bin/dnf
ln -s "$(readlink /usr/bin/dnf)" /usr/bin/yum
cat >/etc/dnf/dnf.conf <<'CONF'
[main]
gpgcheck=1
installonly_limit=3
clean_requirements_on_remove=True
best=True
skip_if_unavailable=False
CONF
# Debian's: keeps a copy of every installed package as a repository, which would make undo possible where it is not
[ ! -e /etc/dnf/libdnf5-plugins/local.conf ] || sed -i 's/^enabled.*/enabled = 0/' /etc/dnf/libdnf5-plugins/local.conf
rpm -i --justdb "$distribution"

# the folders and the group id that EL has from the start
mkdir -p /etc/{sysconfig,sasl2,selinux,yum.repos.d,pki/{CA,tls,rpm-gpg}} /usr/libexec /srv/repo
groupmod -g 36 kvm

# units: only what EL enables; no terminals, /tmp on disk, and nothing of the machine's kernel
rm -f /etc/init.d/* /etc/rc?.d/* # scripts beside the units, which EL no longer has
systemctl preset-all
systemctl mask tmp.mount console-getty.service getty.target getty@.service sys-kernel-debug.mount \
  sys-kernel-tracing.mount sys-fs-fuse-connections.mount dev-hugepages.mount
# chronyd cannot and shall not set the machine's clock
echo 'DAEMON_OPTS="-F 1 -x"' >/etc/default/chrony
printf 'driftfile /var/lib/chrony/chrony.drift\n' >/etc/chrony/chrony.conf
mkdir -p /etc/systemd/system/chrony.service.d
printf '[Unit]\nConditionCapability=\n' >/etc/systemd/system/chrony.service.d/without-clock.conf
# NetworkManager takes only interfaces that have a profile (EL's NetworkManager-config-server)
printf '[main]\nno-auto-default=*\n' >/etc/NetworkManager/conf.d/00-server.conf

# what every host has for itself
rm -f /etc/ssh/ssh_host_* /etc/hostname /usr/sbin/policy-rc.d
: >/etc/machine-id
rm -rf /var/lib/dbus/machine-id /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/* /tmp/* /usr/share/{doc,man,locale}/*
/usr/lib/systemd/systemd-update-done # else the first boot of every host would bring caches up to date
