// Facts of the host, read once and lazily: distribution, CPU, kernel, users.
export interface OsRelease {
  id: string;
  idLike: readonly string[];
  versionId: string;
  variantId: string;
  prettyName: string;
}

export interface User {
  name: string;
  uid: number;
  gid: number;
  home: string;
}

export interface Facts {
  /** The folder that is `/` of the host: another one while an image tree is deployed. */
  readonly root: string;
  readonly osRelease: OsRelease;
  /** ID or ID_LIKE names rhel, centos, fedora, redhat or ibm_powerkvm. */
  readonly isElFamily: boolean;
  /** The major version as a number, NaN where there is none. */
  readonly osMajor: number;
  /** As `uname -m`: x86_64, ppc64le, s390x, aarch64. */
  readonly arch: string;
  readonly kernelRelease: string;
  readonly hostName: string;
  /** /proc/cpuinfo. */
  readonly cpuInfo: string;
  /** /proc/cmdline. */
  readonly kernelCommandLine: string;
  readonly selinuxEnabled: boolean;
  /** From /etc/passwd, read anew at each call: packages of the same run make users. */
  user(name: string): User | undefined;
  group(name: string): { name: string; gid: number } | undefined;
}
