// The software bill of materials: what is inside the executables besides our own code, from the lock file. Pure.
// The format: https://cyclonedx.org/docs/1.5/json/

export interface LockFile {
  packages: Readonly<Record<string, { version?: string; integrity?: string; license?: string }>>;
}

/** An npm package with a stock Node.js in it. */
export interface NodePackage {
  readonly name: string;
  readonly version: string;
  /** `sha512-` and base64. */
  readonly integrity: string;
}

interface Subject {
  readonly version: string;
  /** Seconds since 1970. */
  readonly time: number;
}

interface Component {
  readonly type: 'platform' | 'library';
  readonly name: string;
  readonly version: string;
  readonly integrity: string | undefined;
  readonly license: string | undefined;
}

/**
 * @param packages folders of the lock file whose code is in the bundle, e.g. `node_modules/minimist`
 * @param nodes the Node.js of each executable
 * @throws where the lock file lacks one, or does not say what its content is
 */
export function formatSbom(
  lock: LockFile,
  packages: readonly string[],
  nodes: readonly NodePackage[],
  { version, time }: Subject,
): string {
  const self = `pkg:generic/ovirt-host-deploy@${version}`;
  const components = [
    ...nodes.map((node) => ({ ...node, type: 'platform', license: 'MIT' }) as const),
    ...packages.map((folder) => componentOf(lock, folder)),
  ].map(describe);
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      timestamp: new Date(time * 1000).toISOString(),
      component: {
        type: 'application',
        'bom-ref': self,
        name: 'ovirt-host-deploy',
        version,
        purl: self,
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components,
    dependencies: [{ ref: self, dependsOn: components.map(({ purl }) => purl) }],
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}

function componentOf(lock: LockFile, folder: string): Component {
  const { version, integrity, license } = lock.packages[folder] ?? {};
  if (version === undefined) throw new Error(`package-lock.json does not pin ${folder}`);
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return { type: 'library', name, version, integrity, license };
}

function describe({ type, name, version, integrity, license }: Component) {
  const hash = /^sha512-(\S+)$/.exec(integrity ?? '')?.[1];
  if (hash === undefined) throw new Error(`package-lock.json does not pin ${name}: it has no SHA-512`);
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type,
    'bom-ref': purl,
    name,
    version,
    hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }],
    ...(license === undefined ? {} : { licenses: [licenseOf(license)] }),
    // Those who watch for vulnerabilities know Node.js by this name.
    ...(type === 'platform' ? { cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*` } : {}),
    purl,
  };
}

/** One SPDX id, or an expression of several. */
function licenseOf(text: string): object {
  return /\s/.test(text) ? { expression: text } : { license: { id: text } };
}
