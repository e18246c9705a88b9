// The npm package as a stranger has it: packed, installed into an empty folder without a network, its page's samples compiled and run.
import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { packLibrary } from '../../packaging/library/pack.ts';
import type * as Library from '../../src/library/index.ts';
import type * as Wire from '../../src/library/wire.ts';
import { executable } from '../host/deploy/executable.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/library.md'), 'utf8');
/** The page's blocks by what stands after their language. */
const blocks = new Map(
  [...page.matchAll(/^```(?:ts|text) (.+)\n([\s\S]*?)^```$/gm)].map(([, name = '', text = '']) => [name, text]),
);
const compilerOptions = {
  target: 'es2024',
  lib: ['es2024', 'esnext.disposable'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  // The declarations themselves are checked too.
  skipLibCheck: false,
  types: ['node'],
};

describe('the npm package', () => {
  let home: string;
  let tarball: string;
  let installed: string;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'library-'));
    tarball = await packLibrary(root, '2.0.0-dev.1', home);
    const consumer = join(home, 'consumer');
    write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
    const offline = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    await execa('npm', ['install', ...offline, tarball], { cwd: consumer });
    installed = join(consumer, 'node_modules/ovirt-host-deploy');
    mkdirSync(join(consumer, 'node_modules/@types'));
    for (const name of ['@types/node', 'undici-types'])
      symlinkSync(join(root, 'node_modules', name), join(consumer, 'node_modules', name));
  });
  after(() => rmSync(home, { recursive: true }));

  function write(name: string, text: string): void {
    const path = join(home, 'consumer', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  async function compile(...files: readonly string[]): Promise<string> {
    write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
    const cwd = join(home, 'consumer');
    return (await execa('tsc', ['-p', '.'], { cwd, localDir: root, preferLocal: true, reject: false })).stdout;
  }

  /** Runs a compiled sample to its end. */
  async function run(name: string, args: readonly string[] = [], input = ''): Promise<string> {
    const options = {
      cwd: join(home, 'consumer'),
      input,
      all: true,
      timeout: 60_000,
      env: { OTOPI_NONROOT: '1', TMPDIR: home, HOME: home, XDG_STATE_HOME: home },
    };
    return (await execa(process.execPath, [`${name}.js`, ...args], options)).all ?? '';
  }

  test('is small, and holds what it names: no executable, no source, no dependency', async () => {
    assert.ok(statSync(tarball).size < 600_000);
    const { stdout } = await execa('tar', ['-tzf', tarball]);
    const names = stdout.split('\n');
    const odd = names.filter((name) => !/\.(js|d\.ts|md|json)$|\/LICENSES?$/.test(name));
    assert.deepEqual(odd, []);
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<string, unknown>;
    assert.deepEqual(
      ['dependencies', 'devDependencies', 'scripts', 'bin'].filter((field) => field in manifest),
      [],
    );
    const targets = JSON.stringify(manifest['exports']).match(/dist\/[^"]+/g) ?? [];
    assert.ok(targets.length > 4);
    for (const target of targets) assert.ok(names.includes(`package/${target}`), target);
    assert.match(readFileSync(join(installed, 'dist/lib/LICENSES'), 'utf8'), /^minimist \d/m);
  });

  test('its declarations import only what every project may write, and what is there', () => {
    const files = globSync('**/*.d.ts', { cwd: installed });
    assert.ok(files.length > 50);
    for (const file of files) {
      const text = readFileSync(join(installed, file), 'utf8');
      for (const [, path = ''] of text.matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g)) {
        assert.match(path, /\.js$/, `${file} imports ${path}`);
        assert.ok(
          existsSync(join(installed, dirname(file), path.replace(/\.js$/, '.d.ts'))),
          `${file} imports ${path}`,
        );
      }
    }
  });

  test('every public name says what it is', () => {
    const bare = ['index', 'wire'].flatMap((entry) => {
      const file = join(installed, `dist/lib/types/src/library/${entry}.d.ts`);
      const exported = readFileSync(file, 'utf8').matchAll(/^export (?:type )?(\{[^}]*\}|\*) from '([^']+)\.js'/gm);
      return [...exported].flatMap(([, names = '', path = '']) =>
        namesWithoutDoc(readFileSync(join(dirname(file), `${path}.d.ts`), 'utf8'), names),
      );
    });
    assert.deepEqual(bare, []);
  });

  test('the samples of its page compile, its declarations checked strictly', async () => {
    const samples = [...blocks].filter(([name]) => /^\w+\.ts$/.test(name));
    assert.deepEqual(
      samples.map(([name]) => name),
      ['parse.ts', 'deploy.ts', 'push.ts', 'host.ts'],
    );
    for (const [name, text] of samples) write(name, text);
    assert.equal(await compile(...samples.map(([name]) => name)), '');
  });

  for (const [name, input] of [
    ['parse', blocks.get('transcript.txt')],
    ['host', ''],
  ] as const)
    test(`the sample ${name} prints what the page says`, async () => {
      assert.equal(await run(name, [], input), blocks.get(`of ${name}.ts`)?.trimEnd());
    });

  test('a deployment of the page is held with a host, its keys set, its question answered, its log fetched', async () => {
    const host = [process.execPath, join(root, 'test/contract/simulated-host.ts')];
    const told = await run('deploy', host);
    for (const line of ['clock int:30', 'ssl str:true', 'site str:an answer'])
      assert.ok(told.includes(`host: INFO ${line}\n`), told);
    assert.match(told, /\nthe whole log\nhost: .*\nincomplete by hand$/);
  });

  test('and with the real agent, which plans: the error has a code', async () => {
    // Packages are not looked at; what stops it is that this machine is no host.
    const words = ['--plan', 'ODEPLOY/offlinePackager=bool:True', 'VIRT/enable=bool:True'];
    const told = await run('deploy', [...(await agentOfNobody()), ...words]);
    assert.match(told, /^host: INFO Stage: Environment customization$/m);
    assert.match(told, /^failed \[host-failed\] The plan failed: /m, told);
  });

  test('a dialog that breaks is an error with a code', async () => {
    assert.match(await run('deploy', ['/bin/echo', 'no dialect']), /^broken \[protocol\]$/m);
    assert.match(await run('deploy', ['/bin/true']), /^broken \[host-lost\]$/m);
  });

  test('a host that cannot be reached is told apart by its code', async () => {
    const told = await run('push', [await executable(), join(home, 'state'), '127.0.0.1:1']);
    assert.equal(told, '127.0.0.1: ssh-connect, is it up?');
  });

  test('its askpass is a program of its own', async () => {
    const { askpassCommand } = await load();
    const [program, ...args] = askpassCommand();
    assert.deepEqual([program, ...args], [process.execPath, join(installed, 'dist/lib/askpass.js')]);
    const { exitCode, stdout } = await execa(program, [...args, 'Password: '], { reject: false });
    assert.deepEqual({ exitCode, stdout }, { exitCode: 1, stdout: '' });
  });

  test('an error of the codec is a DeployError of the back-end', async () => {
    const { DeployError, errorCodes } = await load();
    const wire = (await import(pathToFileURL(join(installed, 'dist/lib/wire.js')).href)) as typeof Wire;
    assert.throws(
      () => wire.encodeStringAnswer('A', 'two\nlines'),
      (error) => error instanceof DeployError && error.code === 'bad-answer' && error.code in errorCodes,
    );
  });

  test('keys have types, and what is not public cannot be reached', async () => {
    write(
      'wrong.ts',
      `import type { CommandPrompt } from 'ovirt-host-deploy';
import { confirms, otopi } from 'ovirt-host-deploy/constants';
import type { PluginModule } from 'ovirt-host-deploy/plugin-api';
export const version: PluginModule['apiVersion'] = 1;
export const wrong = async (prompt: CommandPrompt) => prompt.envSet(otopi.SYSTEM.clockMaxGap, 'soon');
export const name: 'GPG_KEY' = confirms.GPG_KEY;
import 'ovirt-host-deploy/dist/lib/index.js';
`,
    );
    const errors = (await compile('wrong.ts')).split('\n').map((line) => line.slice(0, line.indexOf(':')));
    assert.deepEqual(
      errors,
      ['wrong.ts(5,95)', 'wrong.ts(7,8)'].map((place) => `${place}`),
    );
  });

  /** Not root's, so that nothing of this machine could be touched. */
  async function agentOfNobody(): Promise<string[]> {
    const agent = join(home, 'agent');
    copyFileSync(await executable(), agent);
    chmodSync(home, 0o777);
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    return process.getuid?.() === 0 ? [...nobody, agent] : [agent];
  }

  async function load(): Promise<typeof Library> {
    return (await import(pathToFileURL(join(installed, 'dist/lib/index.js')).href)) as typeof Library;
  }
});

/** @param exported `*` or `{ A, type B }` */
function namesWithoutDoc(declarations: string, exported: string): string[] {
  const lines = declarations.split('\n');
  const declared = lines.flatMap((line, index) => {
    const name = /^export (?:declare )?(?:class|function|const|interface|type) (\w+)/.exec(line)?.[1];
    return name === undefined ? [] : [{ name, documented: lines[index - 1]?.endsWith('*/') ?? false }];
  });
  const wanted = exported === '*' ? declared.map(({ name }) => name) : (exported.match(/\b(?!type )\w+/g) ?? []);
  return wanted.filter((name) => !declared.some((one) => one.name === name && one.documented));
}
