// What lay at the paths of packages comes back after them, whatever rpm made of it; nobody's edit is lost.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { keepBefore } from '../../../../src/packager/rpm-family/kept/keep.ts';
import type { PackageFile } from '../../../../src/packager/rpm-family/kept/package-files.ts';
import { installedFiles, parsePackageFiles } from '../../../../src/packager/rpm-family/kept/package-files.ts';
import { putBack } from '../../../../src/packager/rpm-family/kept/put-back.ts';
import { fakeContext } from '../../fake-context.ts';

const conf = '/etc/pk/pk.conf';
const edited = 'user=1\n';
const oldContent = 'old package\n';
const newContent = 'new package\n';
const packaged = (content: string, algorithm = 'sha256'): PackageFile => ({
  path: conf,
  isConfig: true,
  digest: createHash(algorithm).update(content).digest('hex'),
});

/** A tree as root, and what is done to it. */
class Tree {
  readonly root: string;
  readonly kept: string;
  readonly log: string[];
  readonly #tools;

  constructor(t: TestContext) {
    const folder = fs.mkdtempSync(join(tmpdir(), 'kept-'));
    t.after(() => fs.rmSync(folder, { recursive: true }));
    this.root = join(folder, 'root');
    this.kept = join(folder, 'run', 'kept');
    fs.mkdirSync(join(this.root, 'etc'), { recursive: true });
    const { ctx, recorded } = fakeContext();
    this.log = recorded.log;
    this.#tools = { run: ctx.run, log: ctx.log, facts: ctx.facts, runDir: dirname(this.kept), root: this.root };
  }

  write(path: string, content: string, mode = 0o644): void {
    fs.mkdirSync(dirname(this.root + path), { recursive: true });
    fs.writeFileSync(this.root + path, content);
    fs.chmodSync(this.root + path, mode);
  }

  move(from: string, to: string): void {
    fs.renameSync(this.root + from, this.root + to);
  }

  remove(path: string): void {
    fs.rmSync(this.root + path, { recursive: true });
  }

  keep(old: PackageFile[], coming: string[]): string[] {
    return keepBefore({ folder: this.kept, root: this.root, old, coming, log: fakeContext().ctx.log });
  }

  async putBack(came: PackageFile[] = []): Promise<void> {
    await putBack(this.kept, came, this.#tools);
  }

  /** Everything: kind, mode, content or target. */
  state(): string[] {
    return fs
      .readdirSync(this.root, { recursive: true, encoding: 'utf8' })
      .toSorted()
      .map((name) => {
        const path = join(this.root, name);
        const stat = fs.lstatSync(path);
        const what = stat.isFile() ? fs.readFileSync(path, 'utf8') : stat.isSymbolicLink() ? fs.readlinkSync(path) : '';
        return `${name} ${stat.mode.toString(8)} ${stat.isFile() ? stat.mtimeMs : ''} ${what}`;
      });
  }
}

interface Case {
  name: string;
  before: (tree: Tree) => void;
  old?: PackageFile[];
  coming?: string[];
  /** What rpm does while packages come and go. */
  rpm: (tree: Tree) => void;
  came?: PackageFile[];
}

const cases: Case[] = [
  {
    name: 'a file of nobody that a package replaced and took with it',
    before: (t) => t.write(conf, edited, 0o640),
    rpm: (t) => t.remove(conf),
  },
  {
    name: 'a file of nobody that rpm moved to .rpmorig',
    before: (t) => t.write(conf, edited),
    rpm: (t) => t.move(conf, `${conf}.rpmorig`),
  },
  {
    name: 'a file of nobody that went to .rpmsave, and the .rpmnew of the package',
    before: (t) => t.write(conf, edited),
    rpm: (t) => {
      t.move(conf, `${conf}.rpmsave`);
      t.write(`${conf}.rpmnew`, newContent);
    },
    came: [packaged(newContent)],
  },
  {
    name: 'an edited file of an updated package, whose old version came back as packaged (with digests of rpm 4.0)',
    before: (t) => t.write(conf, edited, 0o600),
    old: [packaged(oldContent, 'md5')],
    rpm: (t) => {
      t.move(conf, `${conf}.rpmsave`);
      t.write(conf, oldContent);
    },
  },
  {
    name: 'a .rpmsave from before, that rpm has written over',
    before: (t) => {
      t.write(conf, edited);
      t.write(`${conf}.rpmsave`, 'of last year\n', 0o600);
    },
    rpm: (t) => t.move(conf, `${conf}.rpmsave`),
  },
  {
    name: 'a link, its target, and a file that is no configuration',
    before: (t) => {
      t.write('/etc/elsewhere', edited);
      fs.mkdirSync(`${t.root}/etc/pk`);
      fs.symlinkSync('../elsewhere', t.root + conf);
      t.write('/usr/lib/pk/thing', 'mine\n', 0o755);
    },
    coming: [conf, '/usr/lib/pk/thing'],
    rpm: (t) => {
      t.remove(conf);
      t.remove('/usr/lib/pk');
    },
  },
  {
    name: 'an empty folder, with its mode',
    before: (t) => {
      fs.mkdirSync(`${t.root}/etc/pk/empty`, { recursive: true });
      fs.chmodSync(`${t.root}/etc/pk/empty`, 0o2750);
    },
    coming: [conf, '/etc/pk/empty'],
    rpm: (t) => t.remove('/etc/pk'),
  },
  {
    name: 'the mode of a folder that stays',
    before: (t) => {
      t.write(conf, edited);
      fs.chmodSync(`${t.root}/etc/pk`, 0o700);
    },
    rpm: (t) => fs.chmodSync(`${t.root}/etc/pk`, 0o755),
  },
  { name: 'nothing at all, where rpm touched nothing', before: (t) => t.write(conf, edited), rpm: () => undefined },
];

describe('comes back', () => {
  for (const { name, before, old = [], coming = [conf], rpm, came = [] } of cases) {
    it(name, async (t) => {
      const tree = new Tree(t);
      before(tree);
      const start = tree.state();
      tree.keep(old, coming);
      assert.deepEqual(tree.state(), start);
      rpm(tree);
      await tree.putBack(came);
      assert.deepEqual(tree.state(), start);
      await tree.putBack(came);
      assert.deepEqual(tree.state(), start, 'twice is as once');
      assert.doesNotMatch(tree.log.join('\n'), /WARNING/);
    });
  }
});

describe("somebody's edit", () => {
  it('of a file that came with a package stays beside it, and is said', async (t) => {
    const tree = new Tree(t);
    tree.keep([], [conf]);
    tree.write(`${conf}.rpmsave`, 'edited during the run\n');
    await tree.putBack([packaged(newContent)]);
    assert.equal(fs.readFileSync(`${tree.root}${conf}.rpmsave`, 'utf8'), 'edited during the run\n');
    assert.match(
      tree.log.join('\n'),
      /WARNING \/etc\/pk\/pk\.conf\.rpmsave stays: it holds what somebody changed in \/etc\/pk\/pk\.conf/,
    );
  });

  it('of a file that was there stays, and both versions are kept', async (t) => {
    const tree = new Tree(t);
    tree.write(conf, edited);
    tree.keep([], [conf]);
    tree.write(conf, 'edited during the run\n');
    await tree.putBack([packaged(newContent)]);
    assert.equal(fs.readFileSync(tree.root + conf, 'utf8'), 'edited during the run\n');
    const other =
      /WARNING \/etc\/pk\/pk\.conf was changed during the run and stays as it is; as it was before it is in (\S+)/.exec(
        tree.log.join('\n'),
      )?.[1];
    assert.equal(fs.readFileSync(other ?? '', 'utf8'), edited);
  });

  it('that rpm moved to .rpmsave stays there, and what was before comes back', async (t) => {
    const tree = new Tree(t);
    tree.write(conf, edited);
    tree.keep([], [conf]);
    tree.remove(conf);
    tree.write(`${conf}.rpmsave`, 'edited during the run\n');
    await tree.putBack([packaged(newContent)]);
    assert.equal(fs.readFileSync(tree.root + conf, 'utf8'), edited);
    assert.ok(fs.existsSync(`${tree.root}${conf}.rpmsave`));
  });
});

describe('before packages come', () => {
  it('their folders that are missing are named, deepest first, for the end of a rollback', (t) => {
    const tree = new Tree(t);
    assert.deepEqual(tree.keep([], ['/etc/pk/a/b/c.conf', '/etc/pk/a/d', '/usr/share/pk/x']), [
      '/etc/pk/a/b',
      '/etc/pk/a',
      '/etc/pk',
    ]);
  });

  it('what an updated package brings back itself is not kept, nor what no path may name', (t) => {
    const tree = new Tree(t);
    tree.write('/usr/bin/pk', 'program');
    tree.write('/secret', 'x');
    tree.keep([{ path: '/usr/bin/pk', isConfig: false, digest: 'ab' }], ['/usr/bin/pk', '/etc/../secret', '/']);
    assert.deepEqual(fs.readdirSync(tree.kept), ['kept.json']);
  });

  it('a link that others could have laid is not followed', (t) => {
    const tree = new Tree(t);
    tree.write('/etc/shadow', 'secret');
    fs.mkdirSync(`${tree.root}/tmp/x`, { recursive: true });
    fs.chmodSync(`${tree.root}/tmp/x`, 0o777);
    fs.symlinkSync('/etc', `${tree.root}/tmp/x/pk`);
    tree.keep([], ['/tmp/x/pk/shadow']);
    assert.deepEqual(fs.readdirSync(tree.kept), ['kept.json']);
  });

  it('are read from rpm, by names that every rpm takes', async () => {
    assert.deepEqual(parsePackageFiles(`17|abc|/etc/a b.conf\n0||/etc/dir\npackage x is not installed\n`), [
      { path: '/etc/a b.conf', digest: 'abc', isConfig: true },
      { path: '/etc/dir', digest: '', isConfig: false },
    ]);
    const command = String.raw`rpm -q --qf [%{FILEFLAGS}|%{FILEDIGESTS}|%{FILENAMES}\n] a-1-1.noarch b-2-1.x86_64`;
    const { ctx } = fakeContext({ commands: { [command]: '1|00|/etc/a\n' } });
    assert.equal((await installedFiles(ctx.run, ['a-1-1.noarch', 'b-3:2-1.x86_64'])).length, 1);
    assert.deepEqual(await installedFiles(ctx.run, []), []);
  });
});
