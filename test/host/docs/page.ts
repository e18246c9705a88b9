// A page of the documentation as its reader uses it: the commands and files of its code blocks, section by section.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** Indented code. A first line `# NAME.EXTENSION`, and nothing else in it, makes it a file; else it is for the shell. */
export interface CodeBlock {
  /** Of the nearest heading above. */
  heading: string;
  text: string;
  /** The name of the file that it shows. */
  file?: string;
}

export class DocsPage {
  readonly #name: string;
  readonly #blocks: readonly CodeBlock[];

  private constructor(name: string, text: string) {
    this.#name = name;
    this.#blocks = parseBlocks(text);
  }

  /** @param name as from the top of the repository: `docs/media.md` */
  static async read(name: string): Promise<DocsPage> {
    return new DocsPage(name, await readFile(join(root, name), 'utf8'));
  }

  /**
   * What a reader types who follows one section, in bash, block by block; files are written as shown.
   * @throws Error where the section is gone or has other blocks than the test knows.
   */
  scripts(heading: string, count: number): string[] {
    const blocks = this.#blocks.filter((block) => block.heading === heading);
    if (blocks.length !== count)
      throw new Error(`${this.#name}, "${heading}": ${blocks.length} blocks of code, where its test runs ${count}`);
    return blocks.map(({ text, file }) => (file === undefined ? text : writeCommand(file, text)));
  }

  /** All of one section. */
  script(heading: string, count: number): string {
    return this.scripts(heading, count).join('\n');
  }
}

/** Blocks that are indented by four columns or more after an empty line; fenced ones are diagrams and the like. */
export function parseBlocks(text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let heading = '';
  for (const part of text.replaceAll(/^```.*?^```$/gms, '').split(/\n(?:[ \t]*\n)+/)) {
    heading = /^#+ (.*)$/m.exec(part)?.[1] ?? heading;
    const lines = part.split('\n').filter((line) => line !== '');
    if (lines.length === 0 || !lines.every((line) => line.startsWith('    '))) continue;
    const width = Math.min(...lines.map((line) => line.search(/\S/)));
    const code = lines.map((line) => line.slice(width)).join('\n');
    const file = /^# (\S+\.\w+)\n/.exec(code)?.[1];
    blocks.push({ heading, text: `${code}\n`, ...(file === undefined ? {} : { file }) });
  }
  return blocks;
}

function writeCommand(file: string, text: string): string {
  return `cat >'${file}' <<'END OF FILE'\n${text}END OF FILE\n`;
}
