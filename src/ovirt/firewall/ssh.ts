// How this deployment reaches the host: the ports to keep open and the interface to keep them open on.
import type { Context } from '../../plugin/context.ts';
import { readInterfaceAddresses } from '../../host/addresses.ts';

/** SSH_CONNECTION: client address and port, server address and port. */
export interface SshConnection {
  address: string;
  port: number;
}

export function parseSshConnection(text: string | undefined): SshConnection | undefined {
  const [, , address, port] = (text ?? '').split(' ');
  const number = Number(port);
  return address === undefined || !Number.isInteger(number) || number < 1 ? undefined : { address, port: number };
}

/** The port of this very connection and those sshd is told to listen on; 22 where neither can be found out. */
export async function readSshPorts(
  ctx: Context,
  connection = parseSshConnection(process.env['SSH_CONNECTION']),
): Promise<number[]> {
  const { stdout } =
    ctx.programs.find('sshd') === undefined ? { stdout: '' } : await ctx.run(['sshd', '-T'], { okCodes: 'any' });
  const configured = Array.from(stdout.matchAll(/^port (\d+)$/gm), ([, port]) => Number(port));
  const ports = [...(connection === undefined ? [] : [connection.port]), ...configured];
  return ports.length === 0 ? [22] : [...new Set(ports)];
}

/** The interface that has the address ssh came in by, else the one of the default route. */
export async function readManagementInterface(
  ctx: Context,
  connection = parseSshConnection(process.env['SSH_CONNECTION']),
): Promise<string | undefined> {
  const own = readInterfaceAddresses().find(({ address }) => address === connection?.address);
  if (own !== undefined && !own.loopback) return own.interface;
  const { stdout } = await ctx.run(['ip', '-o', 'route', 'show', 'default'], { okCodes: 'any' });
  return /\bdev (\S+)/.exec(stdout)?.[1];
}
