// The command `check`: its words, what it runs of the events, and what it tells.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readCheckOptions, refuseUnknownIds } from '../../../../src/cli/check/options.ts';
import { quietDialog } from '../../../../src/cli/check/quiet-dialog.ts';
import { formatReport, makeReport } from '../../../../src/cli/check/report.ts';
import { checkSequence } from '../../../../src/cli/check/sequence.ts';
import type { ErrorCode } from '../../../../src/base/error-codes.ts';
import { DeployError } from '../../../../src/base/errors.ts';
import type { Finding } from '../../../../src/plugin/finding.ts';
import type { Plugin, PluginEvent } from '../../../../src/plugin/plugin.ts';
import { buildSequence } from '../../../../src/engine/sequence.ts';
import { inEnglish } from '../../../../src/base/text/translator.ts';
import { fakeContext } from '../../fake-context.ts';

const check = { doc: 'It is well', remedy: 'mend it', severity: 'error', atDeployment: 'error' } as const;

suite('options', () => {
  test('are taken apart from variables', () => {
    const given = readCheckOptions(['--ignore', 'a', 'X/y=int:1', '--ignore=b', '--json']);
    assert.deepEqual(given, { help: false, json: true, ignore: ['a', 'b'], variables: ['X/y=int:1'] });
  });

  test('of a deployment are none of a check', () => {
    for (const word of ['--plan', '--root=/x', '--bad'])
      assert.throws(() => readCheckOptions([word]), { code: 'bad-argument' });
  });

  test('an id that no check has is refused, with what may be meant', () => {
    const plugins: Plugin[] = [
      { id: 'g.f.p', checks: [{ ...check, id: 'ports', run: () => undefined }], events: () => [] },
    ];
    refuseUnknownIds(['ports'], plugins);
    assert.throws(() => refuseUnknownIds(['port'], plugins), { code: 'bad-argument', message: /did you mean ports\?/ });
  });
});

suite('events', () => {
  const throws = (code: ErrorCode) => (): never => {
    throw new DeployError(code, `${code}!`);
  };
  const run = (events: PluginEvent[], more: Partial<Plugin> = {}): [string[], Finding[], () => Promise<void>] => {
    const plugin: Plugin = { id: 'g.f.p', events: () => events, ...more };
    const refusals: Finding[] = [];
    const sequence = checkSequence(buildSequence([{ plugin: plugin.id, events }]), [plugin], refusals);
    const { ctx } = fakeContext();
    const all = async (): Promise<void> => {
      for (const { event } of sequence) await event.run(ctx);
    };
    return [sequence.map(({ event }) => event.id), refusals, all];
  };
  const none = (): void => undefined;

  test('that would ask for packages or change something are left out, as are those that a plugin names', () => {
    const stages = [
      'INIT',
      'SETUP',
      'INTERNAL_PACKAGES',
      'PROGRAMS',
      'CUSTOMIZATION',
      'VALIDATION',
      'EARLY_MISC',
      'CLEANUP',
    ] as const;
    const events = stages.map((stage) => ({ id: stage.toLowerCase(), stage, run: none }));
    const [left] = run(events, { notInCheck: ['setup'] });
    assert.deepEqual(left, ['init', 'programs', 'customization', 'validation']);
    assert.deepEqual(run(events, { notInCheck: 'all' })[0], []);
  });

  test('that refuse are told, and the next ones run', async () => {
    const [, refusals, all] = run([
      { id: 'a', stage: 'VALIDATION', run: throws('package-missing') },
      { id: 'b', stage: 'VALIDATION', run: throws('bad-value') },
    ]);
    await all();
    assert.deepEqual(
      refusals.map(({ id, severity, seen }) => [id, severity, seen]),
      [
        ['g.f.p.a', 'error', 'package-missing!'],
        ['g.f.p.b', 'error', 'bad-value!'],
      ],
    );
    assert.match(refusals[0]?.remedy ?? '', /enable its repository/);
  });

  test('that refuse early are told and end it; so does what is no refusal', async () => {
    const [, early, endsEarly] = run([{ id: 'a', stage: 'INIT', run: throws('bad-configuration') }]);
    await assert.rejects(endsEarly(), { code: 'bad-configuration' });
    assert.equal(early.length, 1);
    const [, ended, ends] = run([{ id: 'a', stage: 'VALIDATION', run: throws('peer-lost') }]);
    await assert.rejects(ends(), { code: 'peer-lost' });
    assert.deepEqual(ended, []);
  });
});

suite('report', () => {
  const finding = (id: string, more: Partial<Finding> = {}): Finding => ({
    id,
    title: 'T',
    severity: 'error',
    seen: `${id} seen`,
    remedy: 'mend it',
    code: undefined,
    ignored: false,
    ...more,
  });

  test('puts errors first, counts, and tells a thing once', () => {
    const findings = [finding('w', { severity: 'warning' }), finding('e', { code: 'package-repo' })];
    const refusals = [
      finding('x.y.z', { code: 'package-repo' }),
      finding('1', { seen: 'same', code: 'bad-value' }),
      finding('2', { seen: 'same', code: 'bad-value' }),
    ];
    const report = makeReport('h', findings, refusals, true);
    assert.deepEqual(
      report.findings.map(({ id }) => id),
      ['e', '1', 'w'],
    );
    assert.deepEqual([report.version, report.host, report.errors, report.warnings, report.whole], [1, 'h', 2, 1, true]);
    assert.deepEqual(Object.keys(report.findings[0] ?? {}).toSorted(), [
      'code',
      'id',
      'ignored',
      'remedy',
      'seen',
      'severity',
      'title',
    ]);
  });

  test('is a table for people', () => {
    const findings = [finding('ports', { seen: 'one\ntwo' }), finding('low', { severity: 'warning', ignored: true })];
    assert.equal(
      formatReport(makeReport('h', findings, [], false), 9, inEnglish),
      'ERROR    ports: one\n         two\n         → mend it\n' +
        'WARNING  low: low seen\n         This is an error that was asked to be ignored\n         → mend it\n\n' +
        'This host cannot be deployed yet (errors: 1, warnings: 1)\nNot everything could be checked\n',
    );
    assert.equal(formatReport(makeReport('h', [], [], true), 9, inEnglish), 'All is well: 9 checks found nothing\n');
  });
});

test('without a back-end nobody is asked', async () => {
  const dialog = quietDialog();
  assert.equal(await dialog.queryString({ name: 'CUSTOMIZATION_COMMAND', command: true }), 'install');
  await assert.rejects(dialog.confirm('GPG_KEY', 'Use it', ''), { code: 'bad-answer', message: /GPG_KEY/ });
});
