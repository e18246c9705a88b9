// What --version prints: version, commit, Node.js, and the plugin groups inside.
import { readBuildInfo } from '../base/build-info.ts';
import { agentPrograms } from './programs.ts';

export function versionText(): string {
  const { version, commit, date } = readBuildInfo();
  const groups = ['otopi', ...new Set(agentPrograms.flatMap(({ groups: names }) => names))].join(', ');
  const origin = date === undefined ? commit : `${commit}, ${date}`;
  return `ovirt-host-deploy ${version} (${origin})\nNode.js ${process.versions.node}\nPlugin groups: ${groups}\n`;
}
