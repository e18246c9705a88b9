// The boot entries as grubby shows them, and the commands that change their arguments and change them back.

export interface BootEntry {
  kernel: string;
  args: readonly string[];
}

export interface KernelArguments {
  add: readonly string[];
  remove: readonly string[];
}

type Command = readonly [string, ...string[]];

export interface GrubbyPlan {
  commit: readonly Command[];
  revert: readonly Command[];
}

/** Output of `grubby --info`: blocks of `name="value"` lines that begin with `index=`. Entries without a kernel are left out. */
export function parseGrubbyInfo(output: string): BootEntry[] {
  return output.split(/^index=.*$/m).flatMap((block) => {
    const kernel = valueOf(block, 'kernel');
    return kernel === undefined ? [] : [{ kernel, args: words(valueOf(block, 'args') ?? '') }];
  });
}

/** Arguments of a command line; blanks inside double quotes belong to the argument. */
export function words(commandLine: string): string[] {
  return commandLine.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
}

/**
 * What brings the entries to the wanted arguments; undefined where they have them already.
 * @param target as `--update-kernel` takes it: DEFAULT or ALL
 */
export function planGrubby(
  target: string,
  entries: readonly BootEntry[],
  wanted: KernelArguments,
): GrubbyPlan | undefined {
  const has = (arg: string) => (entry: BootEntry) => entry.args.includes(arg);
  const remove = wanted.remove.filter((arg) => !wanted.add.includes(arg) && entries.some(has(arg)));
  const add = wanted.add.filter((arg) => !entries.every(has(arg)));
  if (remove.length === 0 && add.length === 0) return undefined;
  const lost = (arg: string) => remove.includes(arg) || add.some((one) => nameOf(one) === nameOf(arg));
  return {
    commit: [...change(target, '--remove-args', remove), ...change(target, '--args', add)],
    revert: [
      ...change(target, '--remove-args', add),
      ...entries.flatMap((entry) => change(entry.kernel, '--args', entry.args.filter(lost))),
    ],
  };
}

function change(kernel: string, option: '--args' | '--remove-args', args: readonly string[]): Command[] {
  return args.length === 0 ? [] : [['grubby', `--update-kernel=${kernel}`, `${option}=${args.join(' ')}`]];
}

function nameOf(arg: string): string {
  return arg.split('=', 1)[0] ?? arg;
}

function valueOf(block: string, name: string): string | undefined {
  const value = new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1];
  return value?.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
