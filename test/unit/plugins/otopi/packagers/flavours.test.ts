// Outputs of package managers, recorded from real ones (those of yum 3 are written after its sources), and what is read in them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dnf4 } from '../../../../../src/packager/rpm-family/dnf4.ts';
import { dnf5 } from '../../../../../src/packager/rpm-family/dnf5.ts';
import { yum3 } from '../../../../../src/packager/rpm-family/yum3.ts';
import { DeployError } from '../../../../../src/base/errors.ts';
import { checkUnderstood } from '../../../../../src/packager/rpm-family/preview.ts';
import { packageError } from '../../../../../src/packager/rpm-family/failures.ts';
import type { Flavour, Output } from '../../../../../src/packager/rpm-family/flavour.ts';
import { readFolders } from '../../../cases.ts';

const installed = [
  { name: 'pke', epoch: 2, version: '1.0', release: '1', arch: 'x86_64' },
  { name: 'pka', epoch: 0, version: '1.1', release: '1', arch: 'noarch' },
  { name: 'pkb', epoch: 0, version: '1.0', release: '1', arch: 'noarch' },
];

const readers: Readonly<Record<string, (flavour: Flavour, output: Output, command: string) => unknown>> = {
  preview: (flavour, output, command) => {
    const operations = flavour.parsePreview(output, installed);
    const isGroup = /"group"|installGroup/.test(command);
    if (operations !== undefined) {
      try {
        checkUnderstood(flavour, { verb: isGroup ? 'groupInstall' : 'install', specs: [] }, output, operations);
      } catch (error) {
        return errorOf(error);
      }
      return operations.map(({ action, nevra }) => `${action} ${nevra}`);
    }
    const { code, message } = packageError(flavour.title, 'install', `${output.stdout}\n${output.stderr}`, '');
    return { code, message };
  },
  progress: (flavour, { stdout }) => stdout.split('\n').flatMap((line) => flavour.parseProgress(line) ?? []),
  scriptlets: (flavour, { stdout }) => flavour.parseScriptletFailures(stdout.split('\n')),
  groups: (flavour, { stdout }) => flavour.parseGroups([stdout]),
  history: (flavour, { stdout }) => flavour.parseHistory(stdout),
  available: (flavour, { stdout }) => flavour.parseAvailable(stdout),
  repoKeys: (flavour, { stdout }) => flavour.repoKeys?.parse(stdout),
  failure: (flavour, { stdout }) => {
    const { code, message } = packageError(flavour.title, 'install', stdout);
    return { code, message };
  },
};

for (const flavour of [dnf4, dnf5, yum3]) {
  describe(flavour.title, () => {
    for (const { name, read } of readFolders(`package-managers/${flavour.id}`)) {
      it(name, () => {
        const { kind, code } = JSON.parse(read('case.json')) as { kind: string; code: number };
        const reader = readers[kind];
        assert.ok(reader !== undefined, `unknown kind ${kind}`);
        const output = { code, stdout: read('stdout'), stderr: optional(() => read('stderr')) };
        // Through JSON, which knows no undefined.
        const found: unknown = JSON.parse(JSON.stringify(reader(flavour, output, read('case.json'))));
        assert.deepEqual(found, JSON.parse(read('expected.json')));
      });
    }
  });
}

function errorOf(error: unknown): unknown {
  assert.ok(error instanceof DeployError);
  return { code: error.code, message: error.message };
}

function optional(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
