// The Java libraries, and the programs of this folder compiled against them.
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { buildJava, runJdk } from '../../packaging/java/build.ts';

const sources = globSync(join(import.meta.dirname, '*.java'));

/** @param more further source files. @throws where one does not compile against these jars: then back-ends do not either */
export async function compilePrograms(
  jars: readonly string[],
  output: string,
  more: readonly string[] = [],
): Promise<void> {
  const options = ['--release', '8', '-encoding', 'UTF-8', '-Xlint:all,-options', '-Werror'];
  await runJdk('javac', [...options, '-cp', jars.join(delimiter), '-d', output, ...sources, ...more]);
}

export class JavaPrograms implements AsyncDisposable {
  /** Where the libraries lie as NAME.jar and NAME.pom. */
  readonly libraries: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.libraries = join(folder, 'lib');
  }

  /** @throws where there is no JDK, or a program does not compile. */
  static async make(): Promise<JavaPrograms> {
    const made = new JavaPrograms(await mkdtemp(join(tmpdir(), 'java-programs-')));
    await buildJava({ version: '2.0.0', time: 1_700_000_000, output: made.libraries });
    await compilePrograms(made.#jars(), join(made.#folder, 'classes'), [await extractExample(made.#folder)]);
    return made;
  }

  /** The command line of a program, which may hold no more than 64 MiB. */
  command(name: string, args: readonly string[] = []): string[] {
    const path = [join(this.#folder, 'classes'), ...this.#jars()].join(delimiter);
    return ['java', '-Xmx64m', '-XX:TieredStopAtLevel=1', '-cp', path, name, ...args];
  }

  /** @returns what it wrote to stdout. @throws where it fails, with its words. */
  async run(name: string, input = ''): Promise<string> {
    const [program = '', ...args] = this.command(name);
    const { stdout } = await execa(program, args, { input, timeout: 50_000, maxBuffer: 100_000_000 });
    return stdout;
  }

  #jars(): string[] {
    return globSync(join(this.libraries, '*.jar'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

/** The example of docs/java.md as a source file. */
async function extractExample(folder: string): Promise<string> {
  const page = await readFile(join(import.meta.dirname, '../../docs/java.md'), 'utf8');
  const file = join(folder, 'Example.java');
  await writeFile(file, /```java\n(.*?)```/s.exec(page)?.[1] ?? '');
  return file;
}
