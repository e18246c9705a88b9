// The language that the environment asks for.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { chooseLanguage } from '../../../../src/base/text/locale.ts';

const languages = ['es', 'pt_BR'];

const cases: readonly (readonly [env: Record<string, string>, language: string | undefined])[] = [
  [{}, undefined],
  [{ LANG: 'C' }, undefined],
  [{ LANG: 'C.UTF-8' }, undefined],
  [{ LANG: 'POSIX' }, undefined],
  [{ LANG: 'en_US.UTF-8' }, undefined],
  [{ LANG: 'de_DE.UTF-8' }, undefined],
  [{ LANG: 'pt_BR.UTF-8' }, 'pt_BR'],
  [{ LANG: 'pt_BR.utf8' }, 'pt_BR'],
  [{ LANG: 'pt_BR' }, 'pt_BR'],
  [{ LANG: 'pt_PT.UTF-8@euro' }, 'pt_BR'],
  [{ LANG: 'es_AR.UTF-8' }, 'es'],
  [{ LANG: 'pt_BR.ISO-8859-1' }, undefined],
  [{ LANG: 'p' }, undefined],
  [{ LANG: '../../etc' }, undefined],
  [{ LC_MESSAGES: 'pt_BR.UTF-8', LANG: 'C' }, 'pt_BR'],
  [{ LC_ALL: 'C', LC_MESSAGES: 'pt_BR.UTF-8', LANG: 'pt_BR.UTF-8' }, undefined],
  [{ LC_ALL: '', LANG: 'pt_BR.UTF-8' }, 'pt_BR'],
];

suite('language', () => {
  for (const [env, language] of cases)
    test(`${JSON.stringify(env)}: ${language ?? 'English'}`, () =>
      assert.equal(chooseLanguage(env, languages), language));
});
