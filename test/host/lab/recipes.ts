/** What each base is made of: the Debian release, its packages, and what it poses as. */

export type BaseName = 'dnf4' | 'dnf5';

export interface Recipe {
  suite: string;
  /** debootstrap's script, where it has none of the release's own name. */
  script?: string;
  /** Installed by debootstrap itself. */
  bootstrap: readonly string[];
  /** Installed afterwards with apt, without recommended packages. */
  install: readonly string[];
  /** Lines of /etc/os-release. */
  osRelease: Readonly<Record<string, string>>;
}

// bookworm's debootstrap knows no forky; the script it uses for unstable fits every later release
const LATER_RELEASE = '/usr/share/debootstrap/scripts/sid';

const COMMON =
  `systemd systemd-sysv dbus udev kmod procps util-linux-extra less sudo openssh-server openssl ca-certificates
  curl iproute2 iputils-ping iptables nftables`.split(/\s+/);

const DRIVEN = ['rpm', 'network-manager', 'chrony', 'cockpit-ws', 'dmidecode', 'sasl2-bin'];

export const RECIPES: Readonly<Record<BaseName, Recipe>> = {
  dnf4: {
    suite: 'trixie',
    bootstrap: COMMON,
    install: [...DRIVEN, 'dnf', 'createrepo-c', 'firewalld', 'tuned'],
    osRelease: {
      NAME: 'CentOS Stream',
      VERSION: '9',
      ID: 'centos',
      ID_LIKE: 'rhel fedora',
      VERSION_ID: '9',
      PLATFORM_ID: 'platform:el9',
      PRETTY_NAME: 'CentOS Stream 9',
    },
  },
  dnf5: {
    suite: 'forky',
    script: LATER_RELEASE,
    bootstrap: COMMON,
    install: [...DRIVEN, 'dnf5'],
    osRelease: {
      NAME: 'Fedora Linux',
      VERSION: '42 (Server Edition)',
      ID: 'fedora',
      VERSION_ID: '42',
      VARIANT_ID: 'server',
      PLATFORM_ID: 'platform:f42',
      PRETTY_NAME: 'Fedora Linux 42 (Server Edition)',
    },
  },
};

/** The text of /etc/os-release (os-release(5)). */
export function osReleaseText(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}="${value}"\n`)
    .join('');
}
