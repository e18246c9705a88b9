// Every parameter is declared once, has an effect, and is on the page that people read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { type Parameter, parameterTable } from '../../src/backend/parameter-table.ts';
import { parametersText } from '../../src/cli/push/parameters-text.ts';
import { readSources } from './sources.ts';

suite('parameters', () => {
  const users = readSources('src/**/*.ts').filter(({ path }) => !path.endsWith('/parameter-table.ts'));
  const page = readFileSync(join(import.meta.dirname, '../../docs/parameters.md'), 'utf8');
  for (const [name, { doc }] of Object.entries<Parameter>(parameterTable))
    test(name, () => {
      assert.match(doc, /^[A-Z].*\.$/);
      assert.ok(page.includes(`| \`${name}\``), 'npm run docs');
      assert.match(parametersText(), new RegExp(`^${name}\\b`, 'm'));
      const taken = `\\{[^{}]*\\b${name}\\b[^{}]*\\} = (parameters;|readParameters)`;
      // The last one is a rule that refuses values.
      const use = new RegExp(`\\bparameters\\.${name}\\b|${taken}|^ {2}${name}: \\(text\\) =>`, 'm');
      assert.ok(
        users.some(({ text }) => use.test(text)),
        'nothing reads it',
      );
    });
});
