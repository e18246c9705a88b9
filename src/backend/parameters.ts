// The parameters of an oVirt engine that matter here, by the engine's names: from a file, the environment, then flags.
import { DeployError } from '../core/errors.ts';

const parameters = {
  ServerRebootTimeout: 300,
  SSHInactivityTimeoutSeconds: 300,
  SSHInactivityHardTimeoutSeconds: 1800,
  SSHConnectTimeoutSeconds: 30,
  PeerTimeoutSeconds: 60,
  IPTablesConfigSiteCustom: '',
  OrganizationName: 'oVirt',
  VdsCertificateValidityInYears: 5,
  SignCertTimeoutInSeconds: 30,
  BootstrapMinimalVdsmVersion: '',
  EncryptHostCommunication: true,
  oVirtUploadPath: '/data/updates/ovirt-node-image.iso',
  oVirtUpgradeScriptName: '/usr/share/vdsm-reg/vdsm-upgrade',
  FenceKdumpDestinationAddress: '',
  FenceKdumpDestinationPort: 7410,
  FenceKdumpMessageInterval: 5,
};

type Widen<T> = T extends number ? number : T extends boolean ? boolean : string;
/** By the names of the engine; times in seconds unless the name says otherwise. */
export type Parameters = { readonly [K in keyof typeof parameters]: Widen<(typeof parameters)[K]> };
type Name = keyof Parameters;

/** In front of a parameter's name in the environment. */
const prefix = 'OVIRT_HOST_DEPLOY_';

/**
 * @param file the text of a file with `NAME=value` lines, `#` comments; a value may stand in double quotes
 * @param flags `NAME=value`
 * @throws DeployError bad-argument for an unknown name or a value of another type
 */
export function readParameters(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
  flags: readonly string[],
): Parameters {
  const fromFile = file.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  const fromEnvironment = Object.keys(parameters).flatMap((name) => {
    const value = environment[`${prefix}${name}`];
    return value === undefined ? [] : [`${name}=${value}`];
  });
  const given = [...fromFile, ...fromEnvironment, ...flags].map(parseAssignment);
  return { ...parameters, ...Object.fromEntries(given) };
}

function parseAssignment(text: string): [Name, number | string | boolean] {
  const [, name = '', raw = ''] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
  if (!Object.hasOwn(parameters, name))
    throw new DeployError(
      'bad-argument',
      `'${text.slice(0, 80)}' sets no parameter; there are ${Object.keys(parameters).join(', ')}`,
    );
  const value = raw.replace(/^"(.*)"$/, '$1');
  const usual = parameters[name as Name];
  if (typeof usual === 'string') return [name as Name, value];
  if (typeof usual === 'boolean' && /^(true|false)$/i.test(value)) return [name as Name, /^true$/i.test(value)];
  if (typeof usual === 'number' && /^\d{1,9}$/.test(value)) return [name as Name, Number(value)];
  throw new DeployError('bad-argument', `${name}: '${value}' is no ${typeof usual}`);
}
