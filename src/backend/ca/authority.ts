// Who signs the certificates of hosts.

/** vdsm (with libvirt and SPICE), migrations, OVN. */
export type CertificateKind = 'vdsm' | 'qemu' | 'ovn';
/** All of them. */
export const certificateKinds: readonly CertificateKind[] = ['vdsm', 'qemu', 'ovn'];

/** A certificate to sign. */
export interface Order {
  /** PEM, verified. */
  readonly request: string;
  readonly kind: CertificateKind;
  /** Names and addresses of the host, the one for the subject first. */
  readonly names: readonly string[];
  /** As the inventory calls it, for the CA's record; the first name where left out. */
  readonly host?: string;
  readonly signal: AbortSignal;
}

/** A certificate that was signed. */
export interface Signed {
  /** PEM lines: the CA first, then the host's certificate. */
  readonly chain: readonly string[];
  readonly ends: Date;
}

/** A certificate authority. */
export interface Authority {
  /** Told before any host is touched. @throws DeployError ca-failed, ca-passphrase: it cannot sign */
  open?(): Promise<void>;
  /** @throws DeployError ca-failed */
  sign(order: Order): Promise<Signed>;
  /** The CA of serial consoles, one OpenSSH public key line. @throws DeployError ca-failed */
  consoleKey(): Promise<string>;
  /** An OpenSSH host certificate, one line. @throws DeployError ca-failed */
  signConsole(order: Omit<Order, 'kind'>): Promise<string>;
}

/** Some CA programs and OpenSSL want at most 64 characters there. */
export function commonName(names: readonly string[]): string {
  return names.find((name) => name.length <= 64) ?? names[0]?.slice(0, 64) ?? 'host';
}
