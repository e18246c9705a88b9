// Where the files of a release come from: a statement in the in-toto form with SLSA's predicate. Pure.
// The format: https://slsa.dev/spec/v1.0/provenance

export interface Subject {
  readonly name: string;
  /** Hexadecimal digits. */
  readonly sha256: string;
}

/** Something that the build took in. */
export interface Material {
  readonly uri: string;
  readonly digest: Readonly<Record<string, string>>;
}

interface Build {
  readonly version: string;
  /** Undefined where the files are no commit's. */
  readonly revision: string | undefined;
  readonly arches: readonly string[];
  readonly payload: string;
  /** Of package-lock.json, which pins all packages that the build uses. */
  readonly lockFile: string;
  readonly nodes: readonly { readonly name: string; readonly version: string; readonly sha256: string }[];
}

const home = 'https://ovirt.org/ovirt-host-deploy';

/** No time and no name of a machine is in it: two builds of a commit make the same statement, but for signatures in packages. */
export function formatProvenance(subjects: readonly Subject[], build: Build): string {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: `${home}/npm-run-package/v1`,
        externalParameters: { arch: build.arches, payload: build.payload },
        internalParameters: { version: build.version },
        resolvedDependencies: materials(build),
      },
      // On which machine it ran only its owner can say: who that is, the signature says.
      runDetails: { builder: { id: `${home}/npm-run-package` } },
    },
  };
  return `${JSON.stringify(statement, undefined, 2)}\n`;
}

function materials({ revision, lockFile, nodes }: Build): Material[] {
  const source = revision === undefined ? [] : [{ uri: `git+${home}`, digest: { gitCommit: revision } }];
  return [
    ...source,
    { uri: 'file:package-lock.json', digest: { sha256: lockFile } },
    ...nodes.map(({ name, version, sha256 }) => ({ uri: `pkg:npm/${name}@${version}#bin/node`, digest: { sha256 } })),
  ];
}
