// Edits qemu.conf: marked blocks of ours, everything else byte for byte.

export interface VncOptions {
  /** The folder of the certificates; null without encryption. */
  tls: string | null;
  sasl: boolean;
}

/** Writes, replaces or removes our blocks. A block that is right stays where it is. */
export function editQemuConf(text: string, { tls, sasl }: VncOptions): string {
  const encryption = tls === null ? [] : ['vnc_tls=1', `vnc_tls_x509_cert_dir="${tls}"`];
  const encrypted = setBlock(text, 'VNC encryption', encryption);
  // Somebody else's line may say it already.
  const isSet = /^\s*vnc_sasl\s*=\s*1\s*$/m.test(setBlock(encrypted, 'VNC SASL', []));
  return setBlock(encrypted, 'VNC SASL', sasl && !isSet ? ['vnc_sasl=1'] : []);
}

function setBlock(text: string, topic: string, lines: readonly string[]): string {
  const [begin, end] = ['beginning', 'end'].map((edge) => `## ${edge} of configuration section for ${topic}`);
  const block = lines.length === 0 ? '' : [begin, ...lines, end, ''].join('\n');
  const found = new RegExp(`^${begin}$[^]*?^${end}$\\n?`, 'm').exec(text);
  if (found !== null) return text.slice(0, found.index) + block + text.slice(found.index + found[0].length);
  if (block === '') return text;
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${block}`;
}
