// From a fresh ssh connection to a running agent: one channel, no file transfer beside it.
import { ByteReader } from './byte-reader.ts';
import { answerSudo, BootstrapHost, type LinkParts, skipBanner, type Started } from './link.ts';
import type { AgentPackage, AgentPackages } from './package.ts';
import { bootstrapInput } from './script.ts';

export interface BootstrapParts extends LinkParts {
  readonly agents: AgentPackages;
  /** Words for the agent, none with a blank. */
  readonly words: readonly string[];
  /** Logs of earlier runs that were lost, by their paths on the host. */
  readonly lostLogs: readonly string[];
  /** Where the bytes of a fetched log go. */
  readonly saveLog: (bytes: AsyncIterable<Uint8Array>) => Promise<void>;
}

/** @throws DeployError bootstrap-failed, platform-unsupported, host-lost, protocol */
export async function bootstrap(parts: BootstrapParts): Promise<Started> {
  const { ssh, nonce, agents } = parts;
  const reader = new ByteReader(ssh.input());
  answerSudo(parts);
  const machine = await skipBanner(reader, nonce);
  ssh.forgetStderr();
  parts.connected();
  const agent = await agents.forMachine(machine);
  const host = new BootstrapHost(reader, parts);
  host.write(bootstrapInput({ nonce, sha256: agent.sha256, size: agent.size }));
  const [bootId = '', cached, ...decoders] = await host.expect('probe');
  for (const path of parts.lostLogs) await fetchLog(host, reader, path, parts);
  if (cached !== 'yes') await send(host, agent, decoders);
  host.write(`run ${parts.words.join(' ')}\n`);
  await host.expect('run');
  return { input: reader.rest(), bytesSent: host.bytesSent, bootId };
}

async function fetchLog(host: BootstrapHost, reader: ByteReader, path: string, parts: BootstrapParts): Promise<void> {
  host.write(`log ${path}\n`);
  const [size = '-'] = await host.expect('log');
  if (size === '-') return parts.tell(`${path} is not on the host any more`);
  await parts.saveLog(reader.bytes(Number(size)));
}

async function send(host: BootstrapHost, agent: AgentPackage, decoders: readonly string[]): Promise<void> {
  const { encoding, path, size } = await agent.encoded(decoders);
  host.write(`send ${encoding} ${size}\n`);
  await host.sendFile(path, size);
  await host.expect('sent');
}
