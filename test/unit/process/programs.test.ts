// Where programs are found, and where root does not look.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { system } from '../../../src/environment/engine-keys.ts';
import { Environment } from '../../../src/environment/environment.ts';
import { createPrograms } from '../../../src/process/programs.ts';

let root: string;
let env: Environment;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'programs-'));
  env = new Environment((message) => assert.fail(message));
  env.declare([system.commandPath, system.command]);
});
afterEach(() => rmSync(root, { recursive: true }));

function folder(name: string, mode = 0o755): string {
  const path = join(root, name);
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

function program(path: string, mode = 0o755): string {
  writeFileSync(path, '');
  chmodSync(path, mode);
  return path;
}

function programs(options: { owner?: number; planned?: string[]; path?: string } = {}) {
  if (options.path !== undefined) env.set(system.commandPath, options.path);
  const plannedFiles = () => new Set(options.planned);
  return createPrograms({ env, plannedFiles, folderOwner: options.owner });
}

const self = process.geteuid?.() ?? 0;

describe('programs', () => {
  test('the first folder that has it wins, and COMMAND/<name> keeps it', () => {
    const [a, b] = [folder('a'), folder('b')];
    program(join(b, 'ip'));
    const found = programs({ path: `${a}:${b}` });
    assert.equal(found.find('ip'), join(b, 'ip'));
    assert.equal(env.read('COMMAND/ip'), join(b, 'ip'));
    program(join(a, 'ip'));
    assert.equal(found.find('ip'), join(b, 'ip'), 'kept');
    found.detect('ip');
    found.detectAll();
    assert.equal(found.find('ip'), join(a, 'ip'), 'looked up again');
  });

  test('what was missing is looked for again, what went away is forgotten', () => {
    const a = folder('a');
    const found = programs({ path: a });
    found.detect('dnf');
    found.detectAll();
    assert.equal(found.find('dnf'), undefined);
    const path = program(join(a, 'dnf'));
    assert.equal(found.find('dnf'), path);
    rmSync(path);
    found.detectAll();
    assert.equal(found.find('dnf'), undefined);
    assert.equal(env.read('COMMAND/dnf'), null);
  });

  test('a path that was given stays', () => {
    const a = folder('a');
    program(join(a, 'ip'));
    env.write('COMMAND/ip', '/opt/ip');
    const found = programs({ path: a });
    found.detect('ip');
    found.detectAll();
    assert.equal(found.find('ip'), '/opt/ip');
  });

  test('folders and files that cannot be run are passed over', () => {
    const [a, b] = [folder('a'), folder('b')];
    mkdirSync(join(a, 'ip'));
    program(join(b, 'ip'), 0o644);
    assert.equal(programs({ path: `${a}:${b}:${root}/missing` }).find('ip'), undefined);
  });

  test('planned packages bring programs', () => {
    const a = folder('a');
    assert.equal(programs({ path: a, planned: [`${a}/tuned-adm`] }).find('tuned-adm'), `${a}/tuned-adm`);
  });

  test('for root a folder that others may write, or another owns, does not count', () => {
    const open = folder('open', 0o777);
    const sticky = folder('sticky', 0o1777);
    const good = folder('good');
    for (const path of [open, sticky, good]) program(join(path, 'ip'));
    const path = [open, sticky, good].join(':');
    assert.equal(programs({ path, owner: self }).find('ip'), join(good, 'ip'));
    assert.equal(programs({ path, owner: self + 1 }).find('tool'), undefined);
    env.write('COMMAND/ip', null);
    assert.equal(programs({ path, owner: self + 1 }).find('ip'), undefined);
    assert.equal(programs({ path }).find('ip'), join(open, 'ip'), 'other users may trust whom they like');
  });

  test('relative and empty entries do not count', () => {
    const cwd = process.cwd();
    program(join(root, 'ip'));
    try {
      process.chdir(root);
      assert.equal(programs({ path: ':.:' }).find('ip'), undefined);
    } finally {
      process.chdir(cwd);
    }
  });
});
