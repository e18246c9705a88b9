// The machine of a docs page's reader: this one, in a mount namespace with a home, host names and a log folder of its own.
import { execa } from 'execa';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable } from '../deploy/executable.ts';
import type { TestHost } from '../lab/host.ts';
import { optionOf } from '../push/push.ts';

const root = join(import.meta.dirname, '../../..');
const limitMs = 300_000;

export interface LaptopOptions {
  /** Names of hosts whose key ssh does not know. */
  strangers?: readonly string[];
  /** What `npm run package` does here, where the packages are built already: a command. `npm run build` does nothing. */
  packages?: string;
}

export class Laptop implements AsyncDisposable {
  /** `~`, where ssh and push keep what they keep. */
  readonly home: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.home = join(folder, 'home');
  }

  /** @param hosts by the names that the pages call them; their keys let root in */
  static async make(hosts: Readonly<Record<string, TestHost>>, options: LaptopOptions = {}): Promise<Laptop> {
    const laptop = new Laptop(await mkdtemp(join(tmpdir(), 'laptop-')));
    await laptop.#write(hosts, options);
    return laptop;
  }

  /** The command line that runs a script in bash, in the folder of the project. */
  command(script: string): string[] {
    const at = (name: string): string => join(this.#folder, name);
    const enter = `mount --bind '${at('hosts')}' /etc/hosts; mount --bind '${at('passwd')}' /etc/passwd
      mount -t tmpfs tmpfs /var/log; export HOME='${this.home}' PATH='${at('bin')}':'${join(root, 'dist')}':$PATH
      cd '${at('project')}'; exec bash -e -c "$0"`;
    return ['unshare', '--mount', '--propagation', 'private', 'bash', '-e', '-c', enter, script];
  }

  /** @throws with all output where it fails */
  async run(script: string): Promise<string> {
    const [program = '', ...args] = this.command(script);
    const done = await execa(program, args, { all: true, reject: false, stdin: 'ignore', timeout: limitMs });
    if (done.failed) throw new Error(`${script}\n${done.shortMessage ?? ''}\n${done.all}`);
    return done.stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  async #write(hosts: Readonly<Record<string, TestHost>>, options: LaptopOptions): Promise<void> {
    for (const name of ['home/.ssh', 'bin', 'project/dist'])
      await mkdir(join(this.#folder, name), { recursive: true, mode: 0o700 });
    const put = async (name: string, text: string, mode = 0o644): Promise<void> => {
      await writeFile(join(this.#folder, name), text);
      await chmod(join(this.#folder, name), mode);
    };
    const names = Object.entries(hosts);
    await put('hosts', `127.0.0.1 localhost\n${names.map(([name, { address }]) => `${address} ${name}\n`).join('')}`);
    // ssh asks this file, and not $HOME, where ~ is.
    const passwd = await readFile('/etc/passwd', 'utf8');
    await put('passwd', passwd.replace(/^(root:(?:[^:]*:){4})[^:]*/m, `$1${this.home}`));
    for (const [name, host] of names)
      await put(`home/.ssh/${name}`, await readFile(optionOf(host, 'IdentityFile'), 'utf8'), 0o600);
    await put('home/.ssh/config', names.map(([name]) => `Host ${name}\n  IdentityFile ~/.ssh/${name}\n`).join(''));
    const known = names.filter(([name]) => options.strangers?.includes(name) !== true);
    const keys = known.map(
      async ([name, host]) => `${name} ${await host.readFile('/etc/ssh/ssh_host_ed25519_key.pub')}`,
    );
    await put('home/.ssh/known_hosts', (await Promise.all(keys)).join(''));
    const npm = `#!/bin/sh\ncase "$*" in\n'run build') ;;\n'run package') ${options.packages ?? 'exit 1'} ;;\n*) exit 1 ;;\nesac\n`;
    await put('bin/npm', npm, 0o755);
    await execa('ln', ['-s', await executable(), join(this.#folder, 'project/dist')]);
  }
}
