// From a fresh ssh connection to a running agent: one channel, no file transfer beside it.
import { cleanText } from '../border/text.ts';
import { bootId, byteCount, type Decoder, knownDecoders, type LogName, newLogName } from '../border/words.ts';
import { pingMs } from '../ssh/watchdog.ts';
import { ByteReader } from './byte-reader.ts';
import { answerSudo, BootstrapHost, type LinkParts, skipBanner, type Started } from './link.ts';
import type { AgentPackage, AgentPackages } from './package.ts';
import { bootstrapInput } from './script.ts';

/** What turns a connection into a running agent. */
export interface BootstrapParts extends LinkParts {
  readonly agents: AgentPackages;
  /** Words for the agent, none with a blank; the program's name first. */
  readonly words: readonly [string, ...string[]];
  /** Seconds of silence after which each end takes the other for lost. */
  readonly peerSeconds: number;
  /** The log of an earlier run that was lost. */
  readonly lostLog: LogName | undefined;
  /** Bytes of it that are taken, its last ones. */
  readonly logLimit: number;
  /** Where the bytes of the lost log go. @throws where they cannot be kept: the log then stays on the host */
  readonly saveLog: (bytes: AsyncIterable<Uint8Array>) => Promise<void>;
  /** The lost log needs no further search: it is here, or it is gone. */
  readonly logFetched: () => void;
  /** Told before the agent starts, so that its log is found however early it is lost. */
  readonly logNamed: (name: LogName) => void;
  /** Where nothing is changed no log stays on the host. */
  readonly keepsLog: boolean;
}

/** @throws DeployError bootstrap-failed, platform-unsupported, host-lost, protocol */
export async function bootstrap(parts: BootstrapParts): Promise<Started> {
  const { ssh, nonce, agents, peerSeconds, lostLog } = parts;
  const reader = new ByteReader(ssh.input());
  answerSudo(parts);
  const machine = await skipBanner(reader, nonce);
  ssh.forgetStderr();
  parts.connected();
  const agent = await agents.forMachine(machine);
  const host = new BootstrapHost(reader, parts);
  host.write(bootstrapInput({ nonce, sha256: agent.sha256, size: agent.size, peerSeconds }));
  const [boot = '', cached, ...decoders] = await host.expect('probe');
  const booted = bootId(boot);
  if (lostLog !== undefined) await fetchLog(host, reader, lostLog, parts);
  if (cached !== 'yes') await send(host, agent, knownDecoders(decoders), peerSeconds);
  // Named by us, not by the agent: a run that is lost before its first prompt has told us no name.
  const log = newLogName(parts.words[0], new Date());
  parts.logNamed(log);
  host.write(`run ${log} ${parts.keepsLog ? 'keep' : 'drop'} ${parts.words.join(' ')}\n`);
  await host.expect('run');
  return { input: reader.rest(), bytesSent: host.bytesSent, bootId: booted };
}

/** It is removed on the host only when it is here: the link may be cut again. */
async function fetchLog(host: BootstrapHost, reader: ByteReader, name: LogName, parts: BootstrapParts): Promise<void> {
  const { logLimit } = parts;
  host.write(`log ${name} ${logLimit}\n`);
  const [size = '-'] = await host.expect('log');
  if (size === '-') parts.tell(cleanText(`The log ${name} of the lost run is not on the host any more`));
  else {
    await parts.saveLog(reader.bytes(byteCount(size, logLimit, 'a log')));
    host.write(`drop ${name}\n`);
  }
  parts.logFetched();
}

async function send(
  host: BootstrapHost,
  agent: AgentPackage,
  decoders: readonly Decoder[],
  peerSeconds: number,
): Promise<void> {
  const { encoding, path, size } = await whilePinging(host, peerSeconds, agent.encoded(decoders));
  host.write(`send ${encoding} ${size}\n`);
  await host.sendFile(path, size);
  await host.expect('sent');
}

/** To compress the executable, which is done once, may take longer than a host waits for us. */
async function whilePinging<T>(host: BootstrapHost, peerSeconds: number, work: Promise<T>): Promise<T> {
  const pings = setInterval(() => host.write('ping\n'), pingMs(peerSeconds));
  try {
    return await work;
  } finally {
    clearInterval(pings);
  }
}
