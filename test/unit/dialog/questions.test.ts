// Questions in both dialects: asked again or not, given beforehand, kept, and never seen where they are secret.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Value } from '../../../src/environment/key.ts';
import type { HarnessOptions } from '../../dialog-harness.ts';
import { startDialog } from '../../dialog-harness.ts';

const machine = { 'DIALOG/dialect': 'machine' };

/** Asks with these lines on stdin and no more. */
async function ask<T>(
  options: HarnessOptions & { lines: string[] },
  question: (d: ReturnType<typeof startDialog>) => Promise<T>,
): Promise<{ answer: T | string; output: string; logged: string; read: (name: string) => Value | undefined }> {
  const d = startDialog(options);
  d.stdin.end(options.lines.map((line) => `${line}\n`).join(''));
  const answer = await question(d).catch((error: Error) => `${error.name}: ${error.message}`);
  await d.close();
  return { answer, output: d.output(), logged: d.logged.join('\n'), read: (name) => d.env.read(name) };
}

const pick = { name: 'PICK', note: 'Pick: ', validValues: ['One', 'two'] };

suite('people', () => {
  test('are asked again until the answer is valid', async () => {
    const { answer, output, read } = await ask({ lines: ['', 'three', 'one', 'One'] }, (d) =>
      d.dialog.queryString(pick),
    );
    assert.equal(answer, 'One');
    const prompt = '          Pick: ';
    const invalid = `${prompt}\n          Invalid value\n`;
    assert.equal(output, `${prompt}\n          Please specify value\n${invalid}${invalid}${prompt}`);
    assert.equal(read('QUESTION/1/PICK'), 'One');
  });

  test('are not asked again for ever', async () => {
    const { answer } = await ask({ lines: ['three'] }, (d) => d.dialog.queryString(pick));
    assert.equal(answer, 'DeployError: End of file');
  });

  test('may leave a default as it is', async () => {
    const { answer, read } = await ask({ lines: [''] }, (d) => d.dialog.queryString({ ...pick, default: 'two' }));
    assert.equal(answer, 'two');
    assert.equal(read('QUESTION/1/PICK'), 'two');
  });

  test('are spared valid defaults where they want to be, and no others', async () => {
    const env = { 'DIALOG/autoAcceptDefault': true };
    const spared = await ask({ env, lines: [] }, (d) => d.dialog.queryString({ ...pick, default: 'two' }));
    assert.equal(spared.answer, 'two');
    assert.equal(spared.output, '          Pick: \n          provided answer: two\n');
    const asked = await ask({ env, lines: ['One'] }, (d) => d.dialog.queryString({ ...pick, default: 'three' }));
    assert.equal(asked.answer, 'One');
    const given = await ask({ env: { ...env, 'QUESTION/1/PICK': 'One' }, lines: [] }, (d) =>
      d.dialog.queryString({ ...pick, default: 'two' }),
    );
    assert.equal(given.answer, 'One');
  });

  for (const [typed, agreed] of [
    ['yes', true],
    ['y', true],
    ['Y', true],
    ['no', false],
    ['n', false],
  ] as const)
    test(`confirm with ${typed}`, async () => {
      const { answer, output } = await ask({ lines: ['perhaps', typed] }, (d) =>
        d.dialog.confirm('K', 'Use it', 'Key'),
      );
      assert.equal(answer, agreed);
      assert.ok(output.endsWith('          Invalid value\n          Key\n          Use it (yes/no) '));
    });

  test('have given a confirmation beforehand', async () => {
    const env = { 'QUESTION/1/DIALOG_CONFIRM/K': 'Y' };
    assert.equal((await ask({ env, lines: [] }, (d) => d.dialog.confirm('K', 'Use it', 'Key'))).answer, true);
  });

  test('give a typed value, or are told why it is none', async () => {
    const { answer, output } = await ask({ lines: ['5', 'int:x', 'int:5'] }, (d) => d.dialog.queryValue('N', 'Number'));
    assert.equal(answer, 5);
    assert.match(output, /Invalid value: Missing variable type\n.*\n.*Invalid value: 'x' is no int/s);
  });

  test('see values and lines as machines do, without their mark', async () => {
    const { output } = await ask({ lines: [] }, async ({ dialog }) => {
      dialog.displayValue('A', true, 'note');
      dialog.displayValue('B', 'x\n***y');
      await dialog.displayMultiString('C', ['***TERMINATE', '\x1b[2J']);
      dialog.terminate();
    });
    const boundary = '--=451b80dc-996f-432e-9e4f-2b29ef6d1141=--';
    const [b, c] = [`D:MULTI-STRING B ${boundary}\nx\n***y\n${boundary}\n`, `D:MULTI-STRING C ${boundary}\n`];
    assert.equal(output, `          note\nD:VALUE A=bool:True\n${b}${c}***TERMINATE\n [2J\n${boundary}\n`);
  });
});

suite('a machine', () => {
  const failures: Record<string, string> = {
    three: "Invalid value provided to 'PICK'",
    '': "Invalid value provided to 'PICK'",
  };
  for (const [line, message] of Object.entries(failures))
    test(`is not asked again after ${JSON.stringify(line)}`, async () => {
      const { answer } = await ask({ env: machine, lines: [line, 'One'] }, (d) => d.dialog.queryString(pick));
      assert.equal(answer, `DeployError: ${message}`);
    });

  test('is asked even where defaults are taken from people unasked', async () => {
    const env = { ...machine, 'DIALOG/autoAcceptDefault': true };
    const { answer } = await ask({ env, lines: ['One'] }, (d) => d.dialog.queryString({ ...pick, default: 'two' }));
    assert.equal(answer, 'One');
  });

  test('is told of a given answer that is not valid', async () => {
    const env = { ...machine, 'QUESTION/1/PICK': 'three' };
    const { answer } = await ask({ env, lines: [] }, (d) => d.dialog.queryString(pick));
    assert.equal(answer, "DeployError: Invalid value provided to 'PICK'");
  });
});

suite('a secret', () => {
  for (const env of [machine, {}]) {
    const dialect = 'DIALOG/dialect' in env ? 'machine' : 'human';
    test(`answer is neither shown nor logged (${dialect})`, async () => {
      const { answer, output, logged, read } = await ask({ env, lines: ['s3cret'] }, (d) =>
        d.dialog.queryString({ name: 'PW', note: 'Password: ', hidden: true }),
      );
      assert.equal(answer, 's3cret');
      assert.equal(read('QUESTION/1/PW'), 's3cret');
      assert.ok(!`${output}${logged}`.includes('s3cret'));
      assert.match(logged, /DIALOG:RECEIVE \*\*FILTERED\*\*$/);
    });

    test(`value is neither shown nor logged (${dialect})`, async () => {
      const line = dialect === 'machine' ? 'VALUE A=str:s3cret' : 'str:s3cret';
      const { answer, output, logged } = await ask({ env, lines: [line] }, async (d) => {
        d.env.markSecret('A');
        const value = await d.dialog.queryValue('A');
        d.dialog.displayValue('A', value);
        return value;
      });
      assert.equal(answer, 's3cret');
      assert.ok(!`${output}${logged}`.includes('s3cret'));
      assert.match(output, /A=str:\*\*\*\n/);
    });

    test(`in a command or in lines is not logged (${dialect})`, async () => {
      const lines = [
        'env-set -k A -v s3cret',
        'one secret',
        'two secrets',
        '--=451b80dc-996f-432e-9e4f-2b29ef6d1141=--',
      ];
      const { logged, read } = await ask({ env, lines }, async (d) => {
        d.env.markSecret('A');
        await d.dialog.queryString({ name: 'COMMAND', note: '> ', command: true });
        return d.dialog.queryMultiString('A');
      });
      assert.doesNotMatch(logged, /s3cret|one secret|two secrets/);
      assert.equal(read('QUESTION/1/COMMAND'), undefined);
    });
  }
});

test('questions of one name are counted', async () => {
  const { read } = await ask(
    { env: { ...machine, 'QUESTION/2/A': 'given' }, lines: ['x', 'y'] },
    async ({ dialog }) => {
      for (let i = 0; i < 3; i++) await dialog.queryString({ name: 'A' });
    },
  );
  assert.deepEqual(
    [1, 2, 3].map((n) => read(`QUESTION/${n}/A`)),
    ['x', 'given', 'y'],
  );
});

test('every line is logged as it was sent and received', async () => {
  const { logged } = await ask({ env: machine, lines: ['x'] }, (d) =>
    d.dialog.queryString({ name: 'A', note: 'a\nb ' }),
  );
  const sent = ['**%QStart: A', '### a', '### b ', '**%QHidden: FALSE', '***Q:STRING A', '**%QEnd: A'];
  assert.equal(logged, [...sent.map((line) => `DIALOG:SEND ${line}`), 'DIALOG:RECEIVE x'].join('\n'));
});

test('there is no third dialect', () => {
  assert.throws(() => startDialog({ env: { 'DIALOG/dialect': 'klingon' } }), {
    code: 'bad-argument',
    message: /klingon/,
  });
});

test('records show once the dialog is open; of those before only trouble does', async () => {
  const { output } = await ask({ env: machine, lines: [] }, async (d) => {
    d.record('INFO', 'early');
    d.record('WARNING', 'trouble');
    d.dialog.open();
    d.dialog.open();
    d.record('DEBUG', 'detail');
    d.record('INFO', 'late');
    await d.settle();
  });
  assert.equal(output, '***L:WARNING trouble\n***L:INFO late\n');
});
