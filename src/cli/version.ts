// What --version prints: version, commit, Node.js, and the plugin groups inside.
import { readBuildInfo } from './build-info.ts';
import { agentPrograms } from './programs.ts';

export function versionText(): string {
  const { version, commit } = readBuildInfo();
  const groups = ['otopi', ...new Set(agentPrograms.flatMap(({ groups: names }) => names))].join(', ');
  return `ovirt-host-deploy ${version} (${commit})\nNode.js ${process.versions.node}\nPlugin groups: ${groups}\n`;
}
