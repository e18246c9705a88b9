// Writes /etc/vdsm/vdsm.conf from the VDSM_CONFIG keys.
import {
  checkLineValue,
  DeployError,
  formatValue,
  textEdit,
  type Context,
  type Environment,
  type Plugin,
} from '#plugin';
import { formatIni, mergeIni, type IniValue } from '#host/ini-edit';
import { vdsmConf } from '#ovirt/trust-store';
import { vdsm } from '../../keys.ts';

export const vdsmConfig: Plugin = {
  id: 'ovirt-host-deploy.vdsm.config',
  inImage: 'all',
  events: () => [
    { id: 'validation', stage: 'VALIDATION', when: overrides, run: validate },
    // Not at VALIDATION: with configMerge the file may come with the package.
    { id: 'misc', stage: 'MISC', when: overrides, run: write },
  ],
};

function overrides({ env }: Context): boolean {
  return env.get(vdsm.configOverride);
}

function validate({ env }: Context): void {
  for (const { name, value } of env.family(vdsm.config))
    for (const part of [name, value]) checkLineValue(JSON.stringify(name), part);
  valuesOf(env);
}

async function write({ env, transactions }: Context): Promise<void> {
  const values = valuesOf(env);
  if (values.length === 0) return;
  const merged = textEdit((text) => (text === undefined ? formatIni(values) : mergeIni(text, values)));
  await transactions.main.writeFile({
    path: vdsmConf,
    content: env.get(vdsm.configMerge) ? merged : formatIni(values),
    owner: 'root',
    enforcePermissions: true,
    why: 'the settings of vdsm that the back-end gave',
  });
}

/** @throws DeployError bad-value naming a key that says no section, or one that no INI file can hold */
function valuesOf(env: Environment): IniValue[] {
  return env.family(vdsm.config).map(({ name, rest, value }) => {
    const [, section, key] = /^([^/]+)\/(.+)$/.exec(rest) ?? [];
    if (section === undefined || key === undefined)
      throw new DeployError('bad-value', `${name} names no section: it must be ${vdsm.config.prefix}<section>/<key>`);
    if (/^[\s#;]|[[\]]|\s$/.test(section) || /^[\s#;[]|[=:]|\s$/.test(key))
      throw new DeployError('bad-value', `${name} cannot be a section and a key of ${vdsmConf}`);
    return { section, key, value: formatValue(value).trim() };
  });
}
