// Lays out the files of the packages as they will be on a host.
import { chmod, copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { agentFile, bundleTexts, interfaceFolder } from '../../src/backend/bundle/entries.ts';
import type { Manual } from '../../src/cli/manuals.ts';
import { listManuals } from '../../src/cli/manuals.ts';
import { agentPrograms } from '../../src/agent/programs.ts';
import { bashCompletion, fishCompletion, zshCompletion } from '../manual/completion.ts';
import { manPage, pageName } from '../manual/man-page.ts';

const templates = join(import.meta.dirname, '../files');
const executableName = 'ovirt-host-deploy';
const unitName = 'ovirt-host-deploy-first-boot.service';
const dispatcherName = '90-ovirt-host-deploy-first-boot';
const completions = '/usr/share/bash-completion/completions';

/** @param date of the manual pages; @param executable absolute path of a built one */
export async function layOutTree(tree: string, executable: string, version: string, date: string): Promise<void> {
  const manuals = listManuals();
  const place = join(tree, 'usr/bin', executableName);
  await mkdir(dirname(place), { recursive: true });
  await copyFile(executable, place);
  await chmod(place, 0o755);
  const names = manuals.map(({ name }) => name);
  for (const name of otherNames(manuals)) await link(tree, `/usr/bin/${name}`);
  for (const manual of manuals)
    await put(tree, `/usr/share/man/man1/${pageName(manual.name)}.1.gz`, gzip(manPage(manual, names, version, date)));
  await putCompletions(tree, manuals);
  await putConfiguration(tree);
  await putBundle(tree);
  await put(tree, `/usr/lib/systemd/system/${unitName}`, await readFile(join(templates, unitName), 'utf8'));
  const dispatcher = `/usr/lib/NetworkManager/dispatcher.d/${dispatcherName}`;
  await put(tree, dispatcher, await readFile(join(templates, dispatcherName), 'utf8'), 0o755);
}

/** All that are started by a name of their own, but the file's. */
function otherNames(manuals: readonly Manual[]): string[] {
  return manuals.map(({ name }) => name).filter((name) => name !== executableName && !name.includes(' '));
}

async function putCompletions(tree: string, manuals: readonly Manual[]): Promise<void> {
  await put(tree, `${completions}/${executableName}`, bashCompletion(manuals));
  for (const name of otherNames(manuals)) await link(tree, `${completions}/${name}`);
  await put(tree, `/usr/share/zsh/site-functions/_${executableName}`, zshCompletion(manuals));
  // fish looks by the name of the program, so each has a file of its own
  for (const name of [executableName, ...otherNames(manuals)]) {
    const own = manuals.filter((manual) => manual.name.split(' ')[0] === name);
    await put(tree, `/usr/share/fish/vendor_completions.d/${name}.fish`, fishCompletion(own));
  }
}

async function putConfiguration(tree: string): Promise<void> {
  const examples = await readFile(join(templates, '00-examples.conf'), 'utf8');
  const folders = new Map(agentPrograms.map(({ name, configFile }) => [configFile, name] as const).toReversed());
  for (const [configFile, program] of folders)
    await put(tree, `${configFile}.d/00-examples.conf`, examples.replaceAll('@PROGRAM@', program));
  const offline = await readFile(join(templates, '50-offline-packager.conf'), 'utf8');
  const keys = { 'ovirt-host-deploy': 'ODEPLOY/offlinePackager', 'ovirt-host-mgmt': 'OMGMT_CORE/offlinePackager' };
  for (const [program, key] of Object.entries(keys))
    await put(tree, `/etc/${program}.conf.d/50-offline-packager.conf`, offline.replace('@KEY@', key));
  const variables = await readFile(join(templates, '00-examples.env'), 'utf8');
  await put(tree, '/etc/ovirt-host-deploy.env.d/00-examples.env', variables);
  await mkdir(join(tree, 'etc/otopi.env.d'), { recursive: true });
}

/**
 * What an engine on this machine sends to its hosts. The executable is a symbolic link: an engine's tar follows it. A hard link
 * would have two labels of SELinux for one file, and could not cross into another file system.
 */
async function putBundle(tree: string): Promise<void> {
  for (const [name, text] of bundleTexts(false)) await put(tree, `${interfaceFolder}/${name}`, text, 0o755);
  await symlink(relative(interfaceFolder, `/usr/bin/${executableName}`), join(tree, interfaceFolder, agentFile));
}

/** The same bytes for the same text: no time is in it. */
function gzip(text: string): Uint8Array {
  return gzipSync(text, { level: constants.Z_BEST_COMPRESSION });
}

async function put(tree: string, path: string, text: string | Uint8Array, mode = 0o644): Promise<void> {
  await mkdir(join(tree, dirname(path)), { recursive: true });
  await writeFile(join(tree, path), text, { mode });
}

/** Links a further name to the executable's own, in the same folder. */
async function link(tree: string, path: string): Promise<void> {
  await mkdir(join(tree, dirname(path)), { recursive: true });
  await symlink(executableName, join(tree, dirname(path), basename(path)));
}
