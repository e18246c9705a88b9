// Which folder may import which: dependencies run one way, and a plugin never knows another plugin.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findImports, readSources } from './sources.ts';

/** What a run is made of; it knows no command, no back-end and no plugin. */
const parts =
  /^src\/(core|environment|dialog|transaction|process|host|packager|services|ssh|x509|enrollment|firewall|ovn|xml)\//;

interface Layer {
  readonly of: RegExp;
  /** Besides files of the layer itself. */
  readonly imports: readonly RegExp[];
}

/** The first row that a file matches counts. */
const layers: readonly Layer[] = [
  { of: /^src\/main\.ts$/, imports: [/^src\/cli\//, /^src\/transaction\/user-child\.ts$/] },
  { of: /^src\/cli\//, imports: [parts, /^src\/backend\//, /^plugins\/[^/]+\/index\.ts$/] },
  {
    of: /^src\/backend\//,
    imports: [
      /^src\/dialog\/wire\//,
      /^src\/(environment|process|ssh|x509|xml)\//,
      /^src\/core\/(errors|error-codes|finding|keys|log|logger|long-timer|redact)\.ts$/,
      // The names of keys, nothing that acts.
      /^plugins\/(.+\/)?keys\.ts$/,
      /^src\/host\/trust-store\.ts$/,
      /^src\/firewall\/(catalogue|iptables-rules)\.ts$/,
    ],
  },
  {
    // What the npm package publishes: the back-end and the wire, and nothing that runs on a host.
    of: /^src\/library\//,
    imports: [
      /^src\/backend\//,
      /^src\/dialog\/wire\//,
      /^src\/environment\//,
      /^src\/process\/run\.ts$/,
      /^src\/core\/(errors|error-codes|log|logger|redact)\.ts$/,
    ],
  },
  { of: /^src\/dialog\/wire\//, imports: [/^src\/environment\//, /^src\/core\/(errors|run-state)\.ts$/] },
  { of: parts, imports: [parts] },
  { of: /^plugins\/[^/]+\/(keys|events)\.ts$/, imports: [/^src\/environment\//, /^src\/core\//] },
  {
    of: /^plugins\/[^/]+\/index\.ts$/,
    imports: [/^plugins\/[^/]+\/[^/]+\/[^/]+\/index\.ts$/, /^src\/core\/plugin\.ts$/],
  },
  { of: /^plugins\/[^/]+\/[^/]+\/[^/]+\//, imports: [parts, /^plugins\/[^/]+\/(keys|events)\.ts$/] },
];

function isAllowed(from: string, to: string): boolean {
  const layer = layers.find(({ of }) => of.test(from));
  if (layer === undefined) return false;
  if (layer.imports.some((allowed) => allowed.test(to))) return true;
  // A plugin's own files, and no other plugin's.
  if (from.startsWith('plugins/')) return from.split('/').slice(0, 4).join('/') === to.split('/').slice(0, 4).join('/');
  return layers.find(({ of }) => of.test(to)) === layer;
}

suite('layers', () => {
  test('every import runs the way of the table', () => {
    const wrong = readSources('src/**/*.ts', 'plugins/**/*.ts').flatMap(({ path, imports }) =>
      imports.filter((to) => !isAllowed(path, to)).map((to) => `${path} imports ${to}`),
    );
    assert.deepEqual(wrong, []);
  });

  test('the table tells right from wrong', () => {
    const plugin = 'plugins/otopi/core/log/index.ts';
    assert.ok(isAllowed(plugin, 'plugins/otopi/core/log/filtered-keys.ts'));
    assert.ok(isAllowed(plugin, 'plugins/ovirt-host-common/keys.ts'));
    assert.ok(isAllowed(plugin, 'src/base/errors.ts'));
    assert.ok(!isAllowed(plugin, 'plugins/otopi/core/misc/index.ts'));
    assert.ok(!isAllowed(plugin, 'src/base/build-info.ts'));
    assert.ok(!isAllowed('src/engine/engine.ts', 'src/agent/programs.ts'));
    assert.ok(!isAllowed('src/engine/engine.ts', plugin));
    assert.ok(!isAllowed('src/backend/deploy.ts', 'src/engine/engine.ts'));
    assert.ok(!isAllowed('src/library/index.ts', 'src/engine/engine.ts'));
    assert.ok(!isAllowed('src/backend/deploy.ts', 'src/library/index.ts'));
    assert.ok(!isAllowed('src/dialog/wire/codec.ts', 'src/dialog/notes.ts'));
    assert.ok(isAllowed('src/dialog/notes.ts', 'src/dialog/wire/codec.ts'));
    assert.ok(!isAllowed('src/nowhere/file.ts', 'src/base/errors.ts'));
  });

  test('imports are found in every form', () => {
    const text = `import { a } from './a.ts';\nimport type { B } from '../b.ts';\nexport { c } from './c.ts';\nawait import('./d.ts');`;
    assert.deepEqual(findImports('src/x/y.ts', text), ['src/x/a.ts', 'src/b.ts', 'src/x/c.ts', 'src/x/d.ts']);
  });
});
