// The way of an oVirt engine: a tar goes to a shell command of its parameter BootstrapCommand, which unpacks and starts it.
import { bootId } from '../border/words.ts';
import { readBootId } from './host-script.ts';
import { ByteReader } from './byte-reader.ts';
import { answerSudo, BootstrapHost, type LinkParts, skipBanner, type Started } from './link.ts';
import { withLength } from './script.ts';

/** BootstrapCommand of oVirt 4.3. Whoever runs it needs tar on the host, and a temporary folder that executes programs. */
export const usualCommand =
  'umask 0077; MYTMP="$(TMPDIR="${OVIRT_TMPDIR}" mktemp -d -t ovirt-XXXXXXXXXX)"; ' +
  'trap "chmod -R u+rwX \\"${MYTMP}\\" > /dev/null 2>&1; rm -fr \\"${MYTMP}\\" > /dev/null 2>&1" 0; ' +
  'tar --warning=no-timestamp -C "${MYTMP}" -x && ' +
  '@ENVIRONMENT@ "${MYTMP}"/@ENTRY@ DIALOG/dialect=str:machine DIALOG/customization=bool:True';

export interface BundleParts extends LinkParts {
  readonly command: string;
  readonly tar: { readonly path: string; readonly size: number };
}

/** Fills a BootstrapCommand in. @param environment by name; the values are quoted */
export function fillCommand(command: string, entry: string, environment: ReadonlyMap<string, string>): string {
  const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const variables = [...environment].map(([name, value]) => `${name}=${quote(value)}`).join(' ');
  return (command || usualCommand).replaceAll('@ENTRY@', entry).replaceAll('@ENVIRONMENT@', () => variables);
}

/**
 * The command runs in sh, whatever the login shell is, and after its banner. Nothing is known of what is started: it gets
 * nothing but answers, as it would from an engine.
 * @throws DeployError host-lost, protocol
 */
export async function bootstrapBundle(parts: BundleParts): Promise<Started> {
  const { ssh, nonce, command, tar } = parts;
  const reader = new ByteReader(ssh.input());
  answerSudo(parts);
  await skipBanner(reader, nonce);
  ssh.forgetStderr();
  parts.connected();
  const host = new BootstrapHost(reader, parts);
  host.write(withLength(`echo ${nonce} run ${readBootId}\n${command}\n`));
  const [boot = ''] = await host.expect('run');
  const booted = bootId(boot);
  await host.sendFile(tar.path, tar.size);
  return { input: reader.rest(), bytesSent: host.bytesSent, bootId: booted };
}
