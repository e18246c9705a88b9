// Edits vdsm-reg.conf, the INI file of the registration service of vintage nodes.

const engineName = 'vdc_host_name';
/** Their reader splits at `=` and keeps blanks: these keys are written without any. */
const bareKeys = new Set([engineName, 'vdc_host_port']);
const assignment = /^\s*([^\s=#;[]+)\s*=\s*(.*?)\s*$/;

/** `vdc_host_name=None` in `[vars]`, which is made where it is missing; everything else stays as it is. */
export function withoutEngine(text: string): string {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const section = findSection(lines, 'vars') ?? appendSection(lines, 'vars');
  let found = false;
  for (let i = section.first; i < section.end; i++) {
    const [, name, value] = assignment.exec(lines[i] ?? '') ?? [];
    if (name === undefined || !bareKeys.has(name)) continue;
    if (name === engineName) found = true;
    lines[i] = `${name}=${name === engineName ? 'None' : value}`;
  }
  if (!found) lines.splice(section.first, 0, `${engineName}=None`);
  return `${lines.join('\n')}\n`;
}

/** The lines of a section: from the one below its head up to the next head. */
function findSection(lines: readonly string[], name: string): { first: number; end: number } | undefined {
  const head = lines.findIndex((line) => line.trim() === `[${name}]`);
  if (head < 0) return undefined;
  const next = lines.findIndex((line, i) => i > head && line.trim().startsWith('['));
  return { first: head + 1, end: next < 0 ? lines.length : next };
}

function appendSection(lines: string[], name: string): { first: number; end: number } {
  lines.push(`[${name}]`);
  return { first: lines.length, end: lines.length };
}
