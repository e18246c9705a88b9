// The software bill of materials: what is inside the executables besides our own code, from the lock file. Pure.
// The format: https://cyclonedx.org/docs/1.5/json/
import { createHash } from 'node:crypto';
import type { NodePart } from './node-parts.ts';

export interface LockFile {
  packages: Readonly<Record<string, { version?: string; integrity?: string; license?: string }>>;
}

/** An npm package with a stock Node.js in it. */
export interface NodePackage {
  readonly name: string;
  readonly version: string;
  /** `sha512-` and base64. */
  readonly integrity: string;
  /** Of the Node.js in it. */
  readonly sha256: string;
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
  readonly sha256?: string;
}

interface Contents {
  /** Folders of the lock file whose code is in the bundle, e.g. `node_modules/minimist`. */
  readonly packages: readonly string[];
  /** The Node.js of each executable. */
  readonly nodes: readonly NodePackage[];
  /** What is inside each of them: they are of one version. */
  readonly parts: readonly NodePart[];
}

/** @throws where the lock file lacks a package, or does not say what its content is */
export function formatSbom(lock: LockFile, { packages, nodes, parts }: Contents, { version, time }: Subject): string {
  const self = `pkg:generic/ovirt-host-deploy@${version}`;
  const platforms = nodes.map((node) => describe({ ...node, type: 'platform', license: 'MIT' }));
  const libraries = packages.map((folder) => describe(componentOf(lock, folder)));
  const inNode = parts.map(describePart);
  const refs = (of: readonly { purl: string }[]) => of.map(({ purl }) => purl);
  const bom = {
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
    components: [...platforms, ...libraries, ...inNode],
    dependencies: [
      { ref: self, dependsOn: refs([...platforms, ...libraries]) },
      ...platforms.map(({ purl }) => ({ ref: purl, dependsOn: refs(inNode) })),
    ],
  };
  const head = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
  };
  return `${JSON.stringify({ ...head, serialNumber: `urn:uuid:${uuidOf(JSON.stringify(bom))}`, ...bom }, undefined, 2)}\n`;
}

/** The same for the same content: a UUID of version 8, RFC 9562. */
function uuidOf(content: string): string {
  const bytes = createHash('sha256').update(content).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function describePart({ name, version, license, purl, cpe }: NodePart) {
  const known = cpe === undefined ? {} : { cpe };
  return { type: 'library', 'bom-ref': purl, name, version, licenses: [licenseOf(license)], ...known, purl };
}

function componentOf(lock: LockFile, folder: string): Component {
  const { version, integrity, license } = lock.packages[folder] ?? {};
  if (version === undefined) throw new Error(`package-lock.json does not pin ${folder}`);
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return { type: 'library', name, version, integrity, license };
}

function describe({ type, name, version, integrity, license, sha256 }: Component) {
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
    // The hash above is of the npm package.
    ...(sha256 === undefined ? {} : { properties: [{ name: 'ovirt-host-deploy:sha256:bin/node', value: sha256 }] }),
  };
}

/** One SPDX id, or an expression of several. */
function licenseOf(text: string): object {
  return /\s/.test(text) ? { expression: text } : { license: { id: text } };
}
