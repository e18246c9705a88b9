// The Java libraries by their Maven coordinates, which are those of the predecessor's.

export interface Artifact {
  readonly group: string;
  /** Also the name of its files and of its folder below /usr/share/java. */
  readonly name: string;
  readonly description: string;
  /** Folders of its classes. */
  readonly folders: readonly string[];
}

export const artifacts: readonly Artifact[] = [
  {
    group: 'org.ovirt.otopi',
    name: 'otopi',
    description: 'Dialog with a host that is deployed for oVirt: its parser, and the names of the engine',
    folders: ['org/ovirt/otopi/dialog', 'org/ovirt/otopi/constants'],
  },
  {
    group: 'org.ovirt.ovirt-host-deploy',
    name: 'ovirt-host-deploy',
    description: 'Names of what a deployment of an oVirt host can be told, asks and shows',
    folders: ['org/ovirt/ovirt_host_deploy/constants', 'org/ovirt/ovirt_host_mgmt/constants'],
  },
];

/** The project object model, which stands beside a jar and in it. */
export function pom({ group, name, description }: Artifact, version: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd">
  <modelVersion>4.0.0</modelVersion>
  <groupId>${group}</groupId>
  <artifactId>${name}</artifactId>
  <version>${version}</version>
  <packaging>jar</packaging>
  <name>${name}</name>
  <description>${description}</description>
  <url>https://ovirt.org/</url>
  <licenses>
    <license>
      <name>Apache-2.0</name>
      <url>https://www.apache.org/licenses/LICENSE-2.0.txt</url>
      <distribution>repo</distribution>
    </license>
  </licenses>
</project>
`;
}

/** The same in the form of a file of properties, as Maven puts it into jars. */
export function pomProperties({ group, name }: Artifact, version: string): string {
  return `artifactId=${name}\ngroupId=${group}\nversion=${version}\n`;
}

/** Tells the tools of Fedora and EL that build Java packages where an artifact lies. Format: XMvn metadata 2.3. */
export function xmvnMetadata(version: string): string {
  const entry = (group: string, name: string, extension: string, path: string) => `    <artifact>
      <groupId>${group}</groupId>
      <artifactId>${name}</artifactId>
      <extension>${extension}</extension>
      <version>${version}</version>
      <path>${path}</path>
    </artifact>
`;
  const entries = artifacts.flatMap(({ group, name }) => [
    entry(group, name, 'jar', jarPath(name)),
    entry(group, name, 'pom', pomPath(name)),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>
<metadata xmlns="http://fedorahosted.org/xmvn/METADATA/2.3.0">
  <artifacts>
${entries.join('')}  </artifacts>
</metadata>
`;
}

/** Where the rpm package puts it. */
export function jarPath(name: string): string {
  return `/usr/share/java/${name}/${name}.jar`;
}

/** Where the rpm package puts it. */
export function pomPath(name: string): string {
  return `/usr/share/maven-poms/${name}/${name}.pom`;
}
