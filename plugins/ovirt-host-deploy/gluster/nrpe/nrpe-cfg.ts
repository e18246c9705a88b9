// Edits nrpe.cfg: which hosts may ask.

const allowedHosts = /^(\s*allowed_hosts\s*=)([^#\n]*)(.*)$/gm;

/** The host added to every `allowed_hosts` line that lacks it, as a sorted set; everything else byte for byte. */
export function allowHost(text: string, host: string): string {
  const newText = text.replaceAll(allowedHosts, (line, head: string, value: string, comment: string) => {
    const hosts = new Set(
      value
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    );
    if (hosts.has(host)) return line;
    return `${head}${[...hosts.add(host)].toSorted().join(',')}${comment === '' ? '' : ` ${comment}`}`;
  });
  // Without any such line nrpe would answer nobody but the local host.
  if (!/^\s*allowed_hosts\s*=/m.test(text)) return `${withNewline(text)}allowed_hosts=${host}\n`;
  return newText;
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
