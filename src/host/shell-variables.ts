// Files of variables that a shell or systemd reads, such as those in /etc/sysconfig.

/** NAME=value for each, in place of the last one set or at the end; everything else, comments included, stays as it is. */
export function setVariables(text: string, variables: Readonly<Record<string, string>>): string {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [name, value] of Object.entries(variables)) {
    const line = `${name}=${value}`;
    const at = lines.findLastIndex((one) => one.startsWith(`${name}=`));
    if (at < 0) lines.push(line);
    else lines[at] = line;
  }
  return `${lines.join('\n')}\n`;
}
