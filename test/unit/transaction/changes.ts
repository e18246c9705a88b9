// Every kind of change that a transaction can make, as a table: a new kind gets a row, and with it all the tests of transactions.
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Rig } from './rig.ts';
import { commandStep } from '../../../src/transaction/step.ts';

export interface ChangeCase {
  readonly name: string;
  /** What stands on the host before. */
  readonly before?: (root: string) => void;
  /** Asks for the change, in an open transaction. */
  readonly make: (rig: Rig) => Promise<unknown>;
  /** What differs once it is committed, by path: mode and content; undefined for what is gone. */
  readonly after: Readonly<Record<string, string | undefined>>;
}

const why = 'a test';
const write = (path: string, mode: number) => (root: string) => fs.writeFileSync(join(root, path), 'old\n', { mode });

export const changeCases: readonly ChangeCase[] = [
  {
    name: 'something done at once',
    make: async (rig) => {
      const undo = [{ kind: 'link.restore', args: { path: '/etc/made-at-once', before: null } }];
      const work = async () => Promise.resolve(fs.symlinkSync('x', rig.path('/etc/made-at-once')));
      await rig.changes.make({ kind: 'command', target: 'a link', why }, work, { undo });
    },
    after: { 'etc/made-at-once': '777 x' },
  },
  {
    name: 'a new file in new folders',
    make: async ({ main }) => main.writeFile({ path: '/etc/new/deep/file', content: 'new', mode: 0o640, why }),
    after: { 'etc/new': '755 ', 'etc/new/deep': '755 ', 'etc/new/deep/file': '640 new\n' },
  },
  {
    name: 'a file with another content',
    before: write('etc/changed', 0o600),
    make: async ({ main }) => main.writeFile({ path: '/etc/changed', content: 'new', why }),
    after: { 'etc/changed': '600 new\n' },
  },
  {
    name: 'a file whose mode is enforced',
    before: write('etc/enforced', 0o600),
    make: async ({ main }) =>
      main.writeFile({ path: '/etc/enforced', content: 'new', mode: 0o644, enforcePermissions: true, why }),
    after: { 'etc/enforced': '644 new\n' },
  },
  {
    name: 'a file written twice',
    before: write('etc/twice', 0o644),
    make: async ({ main }) => {
      await main.writeFile({ path: '/etc/twice', content: 'first', why });
      await main.writeFile({ path: '/etc/twice', content: 'second', why });
    },
    after: { 'etc/twice': '644 second\n' },
  },
  {
    name: 'the removal of a file',
    before: write('etc/removed', 0o640),
    make: async ({ main }) => main.removeFile({ path: '/etc/removed', why }),
    after: { 'etc/removed': undefined },
  },
  {
    name: 'a link that leads elsewhere',
    before: (root) => fs.symlinkSync('old', join(root, 'etc/link')),
    make: async ({ main }) => main.link({ path: '/etc/link', target: 'elsewhere', why }),
    after: { 'etc/link': '777 elsewhere' },
  },
  {
    name: 'a new link',
    make: async ({ main }) => main.link({ path: '/etc/new-link', target: 'x', why }),
    after: { 'etc/new-link': '777 x' },
  },
  {
    name: 'a removed link',
    before: (root) => fs.symlinkSync('old', join(root, 'etc/removed-link')),
    make: async ({ main }) => main.removeFile({ path: '/etc/removed-link', why }),
    after: { 'etc/removed-link': undefined },
  },
  {
    name: 'a new folder',
    make: async ({ main }) => main.ensureFolder({ path: '/etc/folder', mode: 0o750, why }),
    after: { 'etc/folder': '750 ' },
  },
  {
    name: 'a folder with another mode',
    before: (root) => fs.mkdirSync(join(root, 'etc/open'), { mode: 0o755 }),
    make: async ({ main }) => main.ensureFolder({ path: '/etc/open', mode: 0o700, why }),
    after: { 'etc/open': '700 ' },
  },
  {
    name: 'a program that is run, and one that takes it back',
    make: async (rig) => {
      const target = rig.path('/etc/by-program');
      await rig.main.add({
        name: 'a program',
        change: { kind: 'command', target, why },
        commit: [commandStep(['ln', '-sfn', 'x', target])],
        revert: [commandStep(['rm', '-f', target])],
      });
    },
    after: { 'etc/by-program': '777 x' },
  },
];

/** The host that some of them start from. */
export function prepareTree(root: string, cases = changeCases): void {
  fs.rmSync(root, { recursive: true, force: true });
  fs.mkdirSync(join(root, 'etc'), { recursive: true, mode: 0o755 });
  for (const { before } of cases) before?.(root);
}

/** Until the commit. */
export async function stageAll(rig: Rig, cases = changeCases): Promise<void> {
  await rig.main.begin();
  for (const { make } of cases) await make(rig);
}

/** As the stages of a deployment drive it: an error rolls back. @returns the error */
export async function runAll(rig: Rig, cases = changeCases): Promise<Error | undefined> {
  try {
    await stageAll(rig, cases);
    await rig.main.commit();
    return undefined;
  } catch (error) {
    await rig.manager.rollback();
    return error as Error;
  } finally {
    rig.manager.finish();
  }
}
