// The package.json of the npm package: what the repository's says of it, and nothing of what the repository needs for itself. Pure.

export interface RootManifest {
  readonly name: string;
  readonly description: string;
  readonly license: string;
  readonly exports: object;
  readonly files: readonly string[];
}

/** @param version as npm orders it */
export function makeManifest({ name, description, license, exports, files }: RootManifest, version: string): object {
  return {
    name,
    version,
    description,
    keywords: ['ovirt', 'otopi', 'host-deploy', 'vdsm'],
    homepage: 'https://ovirt.org/',
    license,
    type: 'module',
    // The inventory is node:sqlite, the transfer zstd: as Node.js 24 has them. The repository's own tools start under an older one.
    engines: { node: '>=24' },
    os: ['linux'],
    sideEffects: false,
    exports,
    files,
    // Only who compiles needs it: the declarations name streams of Node.js.
    peerDependencies: { '@types/node': '>=24' },
    peerDependenciesMeta: { '@types/node': { optional: true } },
  };
}
