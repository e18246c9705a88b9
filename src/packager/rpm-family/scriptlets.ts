// Scripts of packages that failed, as rpm reports them in the middle of a transaction's output. Pure.
import type { ScriptletFailure } from './flavour.ts';

const maxLines = 20;

/**
 * `warning: %post(c-1.0-1.noarch) scriptlet failed, exit status 3`. dnf 4 and yum 3 show a script's output between its
 * `Running scriptlet:` line and the failure, dnf 5 after `>>> Scriptlet output:`.
 */
export function parseScriptletFailures(lines: readonly string[]): ScriptletFailure[] {
  const failures: ScriptletFailure[] = [];
  for (const [i, line] of lines.entries()) {
    const match = /%(\w+)\(([^)]+)\) scriptlet failed, (?:exit status (\d+)|(signal \d+))/.exec(line);
    if (match === null) continue;
    const [, scriptlet = '', nevra = '', status, signal = ''] = match;
    const exitStatus = status ?? signal;
    if (failures.some((f) => f.nevra === nevra && f.scriptlet === nameOf(scriptlet))) continue;
    failures.push({ scriptlet: nameOf(scriptlet), nevra, exitStatus, output: outputBefore(lines.slice(0, i)) });
  }
  return failures;
}

/** rpm calls `%pre` and `%preun` `%prein` and `%preun` in messages. */
function nameOf(word: string): string {
  return `%${word.replace(/in$/, '')}`;
}

function outputBefore(lines: readonly string[]): string[] {
  const start = lines.findLastIndex((line) =>
    /Running scriptlet:|Scriptlet output:|^ {2}\w+\s*: \S+.*\d+\/\d+\s*$/.test(line),
  );
  return lines
    .slice(start + 1)
    .map((line) => line.replace(/^>>> /, '').trim())
    .filter((line) => line !== '')
    .slice(-maxLines);
}
