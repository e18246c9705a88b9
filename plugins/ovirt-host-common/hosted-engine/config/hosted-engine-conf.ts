// The text of hosted-engine.conf: one KEY=value a line.

/** Where the agent finds the CA of the hosts, unless the engine says otherwise. */
const defaults = [['ca_cert', '/etc/pki/vdsm/libvirt-spice/ca-cert.pem']] as const;

export function formatConf(values: ReadonlyMap<string, string>): string {
  const all = new Map([...defaults, ...values]);
  return [...all].map(([name, value]) => `${name}=${value}\n`).join('');
}
