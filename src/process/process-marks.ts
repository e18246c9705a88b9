// Recognising a process again: its number alone may meanwhile belong to another one.
import * as fs from 'node:fs';

export interface ProcessMark {
  readonly pid: number;
  /** Clock ticks after boot, field 22 of /proc/<pid>/stat (proc(5)). */
  readonly startTime: string;
}

/** Undefined where there is no such process, or only its zombie. */
export function readMark(pid: number): ProcessMark | undefined {
  const stat = readProc(pid, 'stat');
  if (stat === undefined) return undefined;
  const parsed = parseStat(stat);
  return parsed.state === 'Z' || parsed.state === 'X' ? undefined : { pid, startTime: parsed.startTime };
}

/** The program's name may hold blanks and parentheses: what counts follows the last one. */
export function parseStat(stat: string): { state: string; startTime: string; parent: number } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startTime: fields[19] ?? '', parent: Number(fields[1]) };
}

export function isAlive(mark: ProcessMark): boolean {
  return readMark(mark.pid)?.startTime === mark.startTime;
}

/** The processes that have one of their arguments begin with `word`, this process aside. */
export function findByArgument(word: string): ProcessMark[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => readArguments(Number(name)).some((argument) => argument.startsWith(word)))
    .flatMap((name) => readMark(Number(name)) ?? []);
}

/** What a process has started, and what that has, as far as it still has them as parents. */
export function findDescendants(pid: number): ProcessMark[] {
  const children = new Map<number, ProcessMark[]>();
  for (const name of fs.readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const stat = readProc(Number(name), 'stat');
    if (stat === undefined) continue;
    const { state, startTime, parent } = parseStat(stat);
    if (state === 'Z' || state === 'X') continue;
    children.set(parent, [...(children.get(parent) ?? []), { pid: Number(name), startTime }]);
  }
  const below = (of: number): ProcessMark[] => (children.get(of) ?? []).flatMap((mark) => [mark, ...below(mark.pid)]);
  return below(pid);
}

/** The argument list of a process; empty where it is gone. */
export function readArguments(pid: number): string[] {
  return (readProc(pid, 'cmdline') ?? '').split('\0').filter((word) => word !== '');
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
