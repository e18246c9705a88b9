// Completion for bash, zsh and fish, from what --help prints. Pure.
import type { Manual } from '../../src/cli/manuals.ts';
import type { HelpOption } from './help.ts';
import { listOptions, parseHelp } from './help.ts';

/** What can be typed behind a program or a command of it. */
interface Words {
  /** The program, and for a command its first word: `ovirt-host-deploy`, `ovirt-host-deploy media`. */
  name: string;
  options: HelpOption[];
  /** First words: commands. */
  words: string[];
}

/** For one file that serves all names (bash loads it by name, so each is a link to it). */
export function bashCompletion(manuals: readonly Manual[]): string {
  const all = wordsOf(manuals);
  const commands = all.filter(({ name }) => name.includes(' ')).map(({ name }) => `'${name}'`);
  const values = all.flatMap(({ name, options }) =>
    options.flatMap((option) => {
      const generator = bashGenerator(option.argument);
      return generator === undefined ? [] : [`    '${name} ${option.long}') set -- ${generator} ;;`];
    }),
  );
  const words = all.map(({ name, options, words: first }) => {
    const list = [...options.flatMap((option) => [option.long, option.short ?? []].flat()), ...first];
    return `    '${name}') set -- -W '${list.join(' ')}' ;;`;
  });
  return `# bash completion of ovirt-host-deploy; made of what --help prints
_ovirt_host_deploy() {
  local current=$2 previous=$3 program=\${COMP_WORDS[0]##*/}
  [ "$COMP_CWORD" -lt 2 ] || case "$program \${COMP_WORDS[1]}" in
    ${[...commands, "''"].join(' | ')}) program="$program \${COMP_WORDS[1]}" ;;
  esac
  set --
  case "$program $previous" in
${values.join('\n')}
  esac
  [ $# -gt 0 ] || case $program in
${words.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen "$@" -- "$current")
}
complete -o filenames -F _ovirt_host_deploy ${programNames(manuals).join(' ')}
`;
}

export function zshCompletion(manuals: readonly Manual[]): string {
  const cases = wordsOf(manuals).map(({ name, options, words }) => {
    const first = words.length === 0 ? [] : [`'1: :(${words.join(' ')})'`];
    return `  '${name}') _arguments ${[...options.map(zshOption), ...first, "'*: :_files'"].join(' ')} ;;`;
  });
  return `#compdef ${programNames(manuals).join(' ')}
# made of what --help prints
local program=$service
if (( CURRENT > 2 )) && [[ "$program $words[2]" == (${commandPatterns(manuals)}) ]]; then
  program="$program $words[2]"
fi
case $program in
${cases.join('\n')}
esac
`;
}

export function fishCompletion(manuals: readonly Manual[]): string {
  const lines = wordsOf(manuals).flatMap(({ name, options, words }) => {
    const [program = '', command] = name.split(' ');
    const seen = command === undefined ? [] : ['-n', `'__fish_seen_subcommand_from ${command}'`];
    const first =
      words.length === 0
        ? []
        : [['complete', '-c', program, '-n', '__fish_use_subcommand', '-a', `'${words.join(' ')}'`]];
    return [...first, ...options.map((option) => fishOption(program, seen, option))].map((line) => line.join(' '));
  });
  return `# fish completion of ovirt-host-deploy; made of what --help prints\n${lines.join('\n')}\n`;
}

function fishOption(program: string, seen: readonly string[], option: HelpOption): string[] {
  const { long, short, argument, text } = option;
  const words = ['complete', '-c', program, ...seen, '-l', long.slice(2), '-d', quote(text)];
  if (short !== undefined) words.push('-s', short.slice(1));
  if (argument?.includes('|') === true) words.push('-xa', `'${argument.replaceAll('|', ' ')}'`);
  else if (argument !== undefined) words.push('-r');
  return words;
}

function wordsOf(manuals: readonly Manual[]): Words[] {
  return manuals.map(({ name, help }) => {
    const behind = manuals.filter((other) => other.name.startsWith(`${name} `));
    const parsed = parseHelp(help);
    const own = parsed.usage.flatMap((call) => /^\S+ ((?:[a-z]+\|?)+) /.exec(call)?.[1]?.split('|') ?? []);
    const words = [
      ...new Set([...behind.map((other) => other.name.slice(name.length + 1)), ...(name.includes(' ') ? [] : own)]),
    ];
    return { name, options: listOptions(parsed), words };
  });
}

function programNames(manuals: readonly Manual[]): string[] {
  return manuals.map(({ name }) => name).filter((name) => !name.includes(' '));
}

function commandPatterns(manuals: readonly Manual[]): string {
  const commands = manuals.map(({ name }) => name).filter((name) => name.includes(' '));
  return [...commands.map((name) => name.replace(' ', '\\ ')), "''"].join('|');
}

function bashGenerator(argument: string | undefined): string | undefined {
  if (argument === undefined) return undefined;
  if (argument.includes('|')) return `-W '${argument.replaceAll('|', ' ')}'`;
  return argument === 'DIR' ? '-d' : '-f';
}

function zshOption({ long, short, argument, text }: HelpOption): string {
  const meaning = text.replaceAll(/[[\]:]/g, ' ');
  const value = argument === undefined ? '' : `:${argument.split('|')[0]}:${zshAction(argument)}`;
  const one = (name: string) => quote(`${name}[${meaning}]${value}`);
  return [long, ...(short === undefined ? [] : [short])].map(one).join(' ');
}

function zshAction(argument: string): string {
  if (argument.includes('|')) return `(${argument.replaceAll('|', ' ')})`;
  return argument === 'DIR' ? '_files -/' : '_files';
}

/** For zsh: `'` ends, an escaped one, `'` begins. fish takes it too. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
