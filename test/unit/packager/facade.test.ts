// The packager that plugins get, over a provider that only says what it was asked.
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { PackagerFacade } from '../../../src/packager/facade.ts';
import type { PlannedPackage } from '../../../src/packager/package.ts';
import type { PackageProvider } from '../../../src/packager/provider.ts';
import type { Step } from '../../../src/transaction/step.ts';
import { fakeContext } from '../fake-context.ts';

const step: Step = { kind: 'test.undo', args: {} };
let asked: string[];
let operations: PlannedPackage[];

beforeEach(() => {
  asked = [];
  operations = [{ action: 'install', nevra: 'a-1-1.noarch' }];
});

function facade(planning = false) {
  const { ctx, recorded } = fakeContext({ planning });
  const packager = new PackagerFacade({ changes: ctx.changes, log: ctx.log, runId: 'run' });
  const note = async <T>(what: string, answer: T): Promise<T> => {
    asked.push(what);
    return Promise.resolve(answer);
  };
  const provider: PackageProvider = {
    name: 'test',
    plan: async (requests) =>
      note(`plan ${requests.map((r) => `${r.kind} ${r.names.join(' ')}`).join(', ')}`, {
        commands: [],
        operations,
        satisfied: [],
        wanted: [],
      }),
    trustKeys: async () => note('trust', undefined),
    undoSteps: async (_plan, comment) => note(`undo of ${comment}`, [step]),
    apply: async (_plan, comment) => note(`apply ${comment}`, undefined),
    undo: async (steps) => note(`undo ${steps.length}`, undefined),
    filesOf: async (nevras) => note(`files of ${nevras.join(' ')}`, ['/usr/bin/a']),
    queryGroups: async () => note('groups', []),
    queryPackages: async () =>
      note('packages', [
        {
          name: 'a',
          epoch: 0,
          version: '1',
          release: '1',
          arch: 'noarch',
          operation: 'available',
          displayName: 'a-1-1.noarch',
        },
      ]),
    checkForSafeUpdate: async () =>
      note('safe', { upgradeAvailable: false, missingRollback: [], packageOperations: [] }),
  };
  packager.provide(provider);
  return { packager, recorded };
}

describe('a transaction', () => {
  it('plans all requests at once, asks for keys, prepares the way back, then acts', async () => {
    const { packager, recorded } = facade();
    packager.install(['a', 'b']);
    packager.update(['c']);
    packager.remove([]);
    assert.equal(await packager.processTransaction(), true);
    assert.deepEqual(asked, ['plan install a b, update c', 'trust', 'undo of run.1', 'apply run.1']);
    assert.deepEqual(recorded.changes, [
      {
        kind: 'package',
        target: 'a.noarch',
        why: 'install 1-1',
        audit: { list: 'packages-installed', what: 'a-1-1.noarch' },
      },
    ]);
  });

  it('does nothing without requests, and asks nobody', async () => {
    const { packager } = facade();
    assert.equal(await packager.processTransaction(), false);
    assert.deepEqual(asked, []);
  });

  it('does nothing where all is as it should be', async () => {
    operations = [];
    const { packager, recorded } = facade();
    packager.installUpdate(['a']);
    assert.equal(await packager.processTransaction(), false);
    assert.deepEqual(asked, ['plan installUpdate a']);
    assert.deepEqual(recorded.changes, []);
  });

  it('takes back what it did where it is ended with rollback, and only that', async () => {
    const { packager } = facade();
    packager.install(['a']);
    await packager.processTransaction();
    await packager.endTransaction(false);
    assert.ok(!asked.includes('undo 1'));
    await packager.beginTransaction();
    packager.install(['b']);
    await packager.processTransaction();
    asked = [];
    await packager.endTransaction(true);
    await packager.endTransaction(true);
    assert.deepEqual(asked, ['undo 1']);
  });

  it('forgets its requests at the end', async () => {
    const { packager } = facade();
    packager.install(['a']);
    await packager.endTransaction(false);
    assert.equal(await packager.processTransaction(), false);
  });
});

describe('a plan', () => {
  it('records, acts not, and shows what the packages bring as if it were there', async () => {
    const { packager, recorded } = facade(true);
    packager.install(['a']);
    await packager.processTransaction();
    assert.deepEqual(asked, ['plan install a', 'trust', 'files of a-1-1.noarch']);
    assert.equal(recorded.changes.length, 1);
    assert.ok(packager.plannedFiles().has('/usr/bin/a'));
    assert.deepEqual(
      (await packager.queryPackages(['a'])).map((p) => p.operation),
      ['installed'],
    );
  });

  it('plans no package twice', async () => {
    const { packager, recorded } = facade(true);
    packager.install(['a']);
    await packager.processTransaction();
    packager.install(['b']);
    assert.equal(await packager.processTransaction(), false);
    assert.equal(recorded.changes.length, 1);
  });
});

it('says what is missing where no package manager was found', async () => {
  const { ctx } = fakeContext();
  const packager = new PackagerFacade({ changes: ctx.changes, log: ctx.log, runId: 'run' });
  await assert.rejects(packager.queryPackages(['a']), { code: 'package-manager-missing' });
});
