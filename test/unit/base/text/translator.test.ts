// Lines in another language: which message a line was made of, what is carried over, and what is left as it is.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createTranslator } from '../../../../src/base/text/translator.ts';

const translate = createTranslator({
  'Stage: {0}': 'Etapa: {0}',
  'Stage: {0} of {1} stages': 'Etapa {0} de {1}',
  Booting: 'Partida',
  'Package installation': 'Instalação de pacotes',
  '{0} must be {1}, not {2}': '{0} deve ser {1}, não {2}',
  '{0} must be a port, not {1}': '{0}: {1} não é uma porta',
  'Press Enter to go on:': 'Pressione Enter:',
  'show the plan': 'mostra o plano',
  '(known after apply)': '(conhecido depois)',
  'vdsm needs it': 'o vdsm precisa dele',
  'did you mean {0}?': 'você quis dizer {0}?',
  'Nobody declared the key {0}{1}': 'Ninguém declarou a chave {0}{1}',
  'a {b} (c) [d] $1 \\ .*': 'x $& $1',
  'Files: {0}': 'Arquivos: {0}',
  'not yet': '',
  Aborted: 'Abortado',
});

const cases: readonly (readonly [what: string, line: string, translation: string])[] = [
  ['a whole message', 'Booting', 'Partida'],
  ['a message with a value', 'Stage: custom', 'Etapa: custom'],
  ['a value that is a message', 'Stage: Package installation', 'Etapa: Instalação de pacotes'],
  ['values in another order', 'PORT must be a port, not x', 'PORT: x não é uma porta'],
  ['the message that says most', 'KEY must be int, not str', 'KEY deve ser int, não str'],
  ['the message that says most, though it begins as another', 'Stage: 3 of 9 stages', 'Etapa 3 de 9'],
  ['an empty value at the end', 'Files: ', 'Arquivos: '],
  ['blanks at the end', 'Press Enter to go on: ', 'Pressione Enter: '],
  ['a list with a column', '  --plan    show the plan', '  --plan    mostra o plano'],
  ['a list whose column has blanks', '  --root DIR  show the plan', '  --root DIR  mostra o plano'],
  ['an indented message', '  show the plan', '  mostra o plano'],
  ['a remark at the end', 'vdsm needs it (known after apply)', 'o vdsm precisa dele (conhecido depois)'],
  ['parts of a line', 'service vdsmd: vdsm needs it', 'service vdsmd: o vdsm precisa dele'],
  [
    'a plan',
    'service vdsmd: vdsm needs it (known after apply)',
    'service vdsmd: o vdsm precisa dele (conhecido depois)',
  ],
  ['reasons', 'vdsm needs it; vdsm needs it', 'o vdsm precisa dele; o vdsm precisa dele'],
  [
    'an appended hint',
    'Nobody declared the key A/b; did you mean A/c?',
    'Ninguém declarou a chave A/b; você quis dizer A/c?',
  ],
  ['signs that mean something to an expression', 'a {b} (c) [d] $1 \\ .*', 'x $& $1'],
  ['a value that looks like a placeholder', 'Stage: {0}', 'Etapa: {0}'],
  ['dollars in a value', 'Stage: $& $1', 'Etapa: $& $1'],
  ['nothing', '', ''],
  ['what is not translated yet', 'not yet', 'not yet'],
  ['what is no message', 'Stages: many', 'Stages: many'],
  ['a line of a file', '     Aborted', '     Aborted'],
  ['an added line of a file', '    +Aborted', '    +Aborted'],
  ['an indented line like a message with a value', '  Stage: Booting', '  Stage: Booting'],
];

suite('translation', () => {
  for (const [what, line, translation] of cases) test(what, () => assert.equal(translate(line), translation));

  test('a long line of a program is left as it is', () => {
    const line = `Stage: ${'x'.repeat(3000)}`;
    assert.equal(translate(line), line);
  });
});
