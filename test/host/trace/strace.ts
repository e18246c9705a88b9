// strace(1) on a test host: the machine's own, taken along with its libraries, and what its lines tell of processes.
import { basename } from 'node:path';
import { execa } from 'execa';
import type { TestHost } from '../lab/host.ts';

const folder = '/opt/strace';

/** @returns what to put before a command of the host, so that `output` there tells of every process it starts. */
export async function installStrace(host: TestHost, output: string): Promise<string> {
  const { stdout: program } = await execa('which', ['strace']);
  const { stdout: needs } = await execa('ldd', [program]);
  const libraries = [...needs.matchAll(/=> (\/\S+)/g)].map(([, path]) => path ?? '');
  await host.ssh(`mkdir -p ${folder}`);
  // Its C library is older than the host's, which therefore serves as well.
  for (const library of libraries.filter((path) => !basename(path).startsWith('libc.'))) {
    await host.copyIn(library, `${folder}/${basename(library)}`, 0o755);
  }
  await host.copyIn(program, `${folder}/strace`, 0o755);
  const only = 'execve,execveat,exit_group';
  // The libraries are for strace alone: what it starts must not see the variable.
  return `LD_LIBRARY_PATH=${folder} ${folder}/strace -f --seccomp-bpf -ttt -s 256 -E LD_LIBRARY_PATH -e trace=${only} -o ${output} --`;
}

/** A process of a trace; times in seconds since 1970. */
export interface TracedProcess {
  pid: number;
  /** What it ran, in order: a shell may become what it was asked to start. */
  programs: string[];
  from: number;
  to: number;
}

/** `PID TIME execve("/usr/bin/dnf", ["dnf", …], …) = 0` and `PID TIME +++ exited with 0 +++`. Failed attempts are left out. */
export function parseTrace(text: string): TracedProcess[] {
  const processes = new Map<number, TracedProcess>();
  const begun = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [, number = '', time = '', event = ''] = /^(\d+)\s+(\d+\.\d+) (.*)$/.exec(line) ?? [];
    const pid = Number(number);
    const called = /^execve(?:at)?\((?:\w+, )?"([^"]+)"/.exec(event)?.[1];
    if (called !== undefined) begun.set(pid, called);
    if (/^(<\.\.\. )?execve.*\) = 0$/.test(event)) {
      const process = processes.get(pid) ?? { pid, programs: [], from: Number(time), to: Number.POSITIVE_INFINITY };
      process.programs.push(begun.get(pid) ?? '');
      processes.set(pid, process);
    }
    const known = processes.get(pid);
    if (known !== undefined && /^\+\+\+ (exited|killed)/.test(event)) known.to = Number(time);
  }
  return [...processes.values()];
}
