// Environment files: NAME=value lines that site administrators lay down for every run. Read, never executed.
import { listTrustedFolder, readTrustedFile } from './ownership.ts';
import { splitShellWords } from './shell-words.ts';

export interface EnvFileResult {
  /** Later files and lines win. */
  readonly variables: ReadonlyMap<string, string>;
  /** Lines that are neither assignments nor comments, by file and line. */
  readonly warnings: readonly string[];
}

/**
 * All `*.env` of the folders in turn, each folder sorted and with its subfolders.
 * @throws DeployError file-refused, bad-configuration
 */
export function readEnvFiles(folders: readonly string[]): EnvFileResult {
  const variables = new Map<string, string>();
  const warnings: string[] = [];
  for (const path of folders.flatMap((folder) => listTrustedFolder(folder, '.env', true))) {
    const parsed = parseEnvFile(readTrustedFile(path) ?? '', path);
    for (const [name, value] of parsed.variables) variables.set(name, value);
    warnings.push(...parsed.warnings);
  }
  return { variables, warnings };
}

/** Lines `NAME=value` or `export NAME=value`, the value one shell word; nothing in it is expanded. */
export function parseEnvFile(text: string, path: string): EnvFileResult {
  const variables = new Map<string, string>();
  const warnings: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, quoted] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(\S.*|)$/.exec(line.trimEnd()) ?? [];
    const value = quoted === undefined ? undefined : parseWord(quoted);
    if (name === undefined || value === undefined)
      warnings.push(`${path}:${index + 1}: neither NAME=value nor a comment: ignored`);
    else variables.set(name, value);
  }
  return { variables, warnings };
}

/** The one word, without its quotes; undefined where there are more or a quote is open. */
function parseWord(text: string): string | undefined {
  try {
    const [word = '', next] = splitShellWords(text);
    return next === undefined || next.startsWith('#') ? word : undefined;
  } catch {
    return undefined;
  }
}
