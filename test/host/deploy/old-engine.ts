// An oVirt engine 3.2 to 4.3 as far as a host sees it: the tar and the command line it sends, and its reader of the dialog,
// which takes no line that it does not know. Written after the protocol, with none of our own grammar in it.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestHost } from '../lab/host.ts';

export interface EngineScript {
  /** Whether `**%` lines are known: engines from 4.0 on. */
  extras: boolean;
  /** `NAME=type:value`, sent one by one; a list is `NAME=multi:a,b`. */
  env?: readonly string[];
  /** Asked for before `quit`. */
  termination?: readonly string[];
  /** The lines of a certificate chain for a request. */
  sign?: (request: string) => Promise<string[]>;
  /** Told the name of each query; one that answers `cut` ends the connection. */
  asked?: (name: string) => 'cut' | undefined;
}

export interface EngineOutcome {
  code: number | null;
  stderr: string;
  /** As on the wire: `INFO text`. */
  records: string[];
  shown: Record<string, string>;
  extras: number;
}

/** BootstrapCommand of the engine, as it is on the wire. @param start what stands in front of the entry's path */
export function engineCommand(entry: string, { environment = '', start = '' } = {}): string {
  return `umask 0077; MYTMP="$(TMPDIR="\${OVIRT_TMPDIR}" mktemp -d -t ovirt-XXXXXXXXXX)"; trap "chmod -R u+rwX \\"\${MYTMP}\\" > /dev/null 2>&1; rm -fr \\"\${MYTMP}\\" > /dev/null 2>&1" 0; tar --warning=no-timestamp -C "\${MYTMP}" -x && ${environment} ${start}"\${MYTMP}"/${entry} DIALOG/dialect=str:machine DIALOG/customization=bool:True`;
}

/** One deployment. A line that an engine does not take fails it. */
export async function engineDeploys(
  host: TestHost,
  tar: string,
  command: string,
  script: EngineScript,
): Promise<EngineOutcome> {
  const child = host.sshProcess(command);
  const reader = new EngineReader(child, script);
  // First the tar; the dialog goes through the same stdin.
  createReadStream(tar).pipe(child.stdin ?? process.stdout, { end: false });
  return reader.hold();
}

class EngineReader {
  readonly #child: ChildProcess;
  readonly #script: EngineScript;
  readonly #outcome: EngineOutcome = { code: null, stderr: '', records: [], shown: {}, extras: 0 };
  readonly #commands: string[];
  readonly #atEnd: string[];
  /** Of the display that is being read. */
  #display: { name: string; boundary: string; lines: string[] } | undefined;

  constructor(child: ChildProcess, script: EngineScript) {
    this.#child = child;
    this.#script = script;
    const commands = (script.env ?? []).map((one) => {
      const [name = '', value = ''] = one.split('=', 2);
      return `${value.startsWith('multi:') ? 'env-query-multi' : 'env-query'} -k ${name}`;
    });
    this.#commands = [...commands, 'install'];
    this.#atEnd = [...(script.termination ?? []), 'quit'];
    child.stdin?.on('error', () => undefined);
    child.stderr?.on('data', (data: Buffer) => void (this.#outcome.stderr += data.toString()));
  }

  async hold(): Promise<EngineOutcome> {
    const closed = once(this.#child, 'close');
    for await (const line of createInterface({ input: this.#child.stdout ?? process.stdin })) await this.#take(line);
    [this.#outcome.code] = (await closed) as [number | null];
    return this.#outcome;
  }

  async #take(line: string): Promise<void> {
    const display = this.#display;
    if (display !== undefined) {
      if (line !== display.boundary) return void display.lines.push(line);
      this.#outcome.shown[display.name] = `${display.lines.join('\n')}\n`;
      this.#display = undefined;
    } else if (line.startsWith('**%') && this.#script.extras) this.#outcome.extras += 1;
    else if (line.startsWith('***')) await this.#act(line.slice(3));
    else if (!line.startsWith('#')) this.#refuse(line);
  }

  async #act(text: string): Promise<void> {
    const [verb = '', name = '', ...rest] = text.split(' ');
    if (verb.startsWith('L:')) this.#outcome.records.push(text.slice(2));
    else if (verb === 'D:VALUE') {
      const [, key = '', value = ''] = /^D:VALUE ([^=]+)=\w+:(.*)$/.exec(text) ?? this.#refuse(text);
      this.#outcome.shown[key] = value;
    } else if (verb === 'D:MULTI-STRING') this.#display = { name, boundary: rest[0] ?? '', lines: [] };
    else if (verb === 'TERMINATE') this.#child.stdin?.end();
    else if (this.#script.asked?.(name) === 'cut') this.#child.kill('SIGKILL');
    else this.#send(await this.#answer(verb, name, rest[0] ?? '', text));
  }

  async #answer(verb: string, name: string, boundary: string, text: string): Promise<string[]> {
    if (verb === 'CONFIRM') return [`CONFIRM ${name}=yes`];
    if (name === 'CUSTOMIZATION_COMMAND') return [this.#commands.shift() ?? 'install'];
    if (name === 'TERMINATION_COMMAND') return [this.#atEnd.shift() ?? 'quit'];
    if (verb === 'Q:MULTI-STRING' && name.endsWith('_CERTIFICATE_CHAIN')) {
      const request = this.#outcome.shown[name.replace('CHAIN', 'REQUEST')] ?? '';
      return [...((await this.#script.sign?.(request)) ?? []), boundary];
    }
    const given = this.#script.env?.find((one) => one.startsWith(`${name}=`));
    if (verb === 'Q:MULTI-STRING' && given !== undefined)
      return [...given.slice(`${name}=multi:`.length).split(','), boundary];
    if (verb === 'Q:VALUE' && given !== undefined) return [`VALUE ${given}`];
    if (verb === 'Q:VALUE' && name === 'CORE/logRemoveAtExit') return [`VALUE ${name}=bool:true`];
    return this.#refuse(text);
  }

  #send(lines: readonly string[]): void {
    this.#child.stdin?.write(lines.map((line) => `${line}\n`).join(''));
  }

  #refuse(line: string): never {
    this.#child.kill();
    throw new Error(`an engine does not take this line: ${line}`);
  }
}

/** Until nothing of a deployment runs there any more. */
export async function untilAgentEnds(host: TestHost, seconds: number): Promise<void> {
  for (let left = seconds * 4; left > 0; left--) {
    if ((await host.exec(['pgrep', '-f', '[D]IALOG/dialect'])).code !== 0) return;
    await delay(250);
  }
  throw new Error('the agent did not end');
}
