// One host from the first packet to its result: ssh, bootstrap, dialog, log, reboot, and what the inventory remembers of it.
import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { asError, DeployError } from '../../core/errors.ts';
import { bootstrap, type Started } from '../bootstrap/bootstrap.ts';
import { bootstrapCommand, nonceOf } from '../bootstrap/script.ts';
import type { CommandPrompt } from '../dialog/command-prompt.ts';
import { Conversation } from '../dialog/conversation.ts';
import { ProgressReader } from '../dialog/progress.ts';
import { SshDialog } from '../ssh/ssh-dialog.ts';
import type { SshTarget } from '../ssh/target.ts';
import { formatHostKey } from '../ssh/target.ts';
import { Deployment } from './deployment.ts';
import { saveLog, type LogName } from './log-store.ts';
import type { Outcome } from './outcome.ts';
import type { HostJob, HostReport, PushParts } from './push-types.ts';
import { awaitReboot } from './reboot.ts';
import { deploymentUnits } from './units/index.ts';

/** Deploys one host. Never throws: what went wrong is in the report. */
export async function pushHost(job: HostJob, parts: PushParts): Promise<HostReport> {
  const push = new HostPush(job, parts);
  const started = Date.now();
  let outcome: Outcome;
  try {
    using _lease = parts.inventory.lease(job.host);
    outcome = await push.run();
    parts.inventory.save(job.host, {
      result: outcome.result,
      errorCode: outcome.error?.code ?? null,
      message: outcome.error?.message ?? null,
      deployedAt: new Date().toISOString(),
    });
  } catch (thrown) {
    outcome = { result: 'failed', reasons: [], error: toDeployError(thrown) };
  }
  return { host: job.host, ...outcome, ...push.facts, seconds: (Date.now() - started) / 1000 };
}

class HostPush {
  readonly facts: { logs: string[]; bytesSent: number; fingerprint: string | undefined; id: string | undefined } = {
    logs: [],
    bytesSent: 0,
    fingerprint: undefined,
    id: undefined,
  };
  readonly #job: HostJob;
  readonly #parts: PushParts;
  #bootId = '';

  constructor(job: HostJob, parts: PushParts) {
    this.#job = job;
    this.#parts = parts;
  }

  async run(): Promise<Outcome> {
    const target = this.#target();
    try {
      const outcome = await this.#deploy(target);
      if (outcome.result === 'reboot') await this.#reboot(target);
      return outcome;
    } catch (thrown) {
      return { result: 'failed', reasons: [], error: toDeployError(thrown) };
    }
  }

  /** The key we saw once is the one it must have. */
  #target(): SshTarget {
    const { target, host } = this.#job;
    const known = this.#parts.inventory.find(host);
    if (target.hostKey !== undefined || known?.fingerprint === undefined || known.fingerprint === null) return target;
    return { ...target, hostKey: { type: known.keyType ?? undefined, fingerprint: known.fingerprint } };
  }

  async #deploy(target: SshTarget): Promise<Outcome> {
    const { limits, askpass, stop, kill } = this.#parts;
    stop.throwIfAborted();
    const nonce = nonceOf(randomBytes(32));
    const sudo = target.sudo === undefined ? 'none' : target.sudo.password === undefined ? 'sudo' : 'sudo-password';
    this.#tell({ event: 'connecting' });
    const ssh = await SshDialog.start(target, bootstrapCommand(nonce, sudo), { limits, askpass });
    const killNow = (): void => ssh.kill(interrupted());
    kill.addEventListener('abort', killNow, { once: true });
    // Until the agent runs there is nothing to end in order.
    stop.addEventListener('abort', killNow, { once: true });
    try {
      const { value: deployment, code } = await ssh.hold(async () => {
        const started = await this.#bootstrap(ssh, nonce);
        stop.removeEventListener('abort', killNow);
        return await this.#converse(ssh, started);
      });
      return this.#conclude(deployment, code);
    } finally {
      kill.removeEventListener('abort', killNow);
      stop.removeEventListener('abort', killNow);
    }
  }

  async #bootstrap(ssh: SshDialog, nonce: string): Promise<Started> {
    const { agents, program, limits, inventory, plan } = this.#parts;
    const { host, target } = this.#job;
    const lost = inventory.find(host)?.lostLog ?? undefined;
    const started = await bootstrap({
      ssh,
      nonce,
      sudoPassword: target.sudo?.password,
      agents,
      words: [
        program,
        ...(plan ? ['--plan'] : []),
        'DIALOG/dialect=str:machine',
        'DIALOG/customization=bool:True',
        `DIALOG/peerTimeout=int:${limits.peerSeconds}`,
      ],
      lostLogs: lost === undefined ? [] : [lost],
      connected: () => this.#connected(ssh),
      tell: (text) => this.#tell({ event: 'note', text }),
      saveLog: async (_path, bytes) => {
        await this.#keepLog('lost', async (out) => {
          for await (const chunk of bytes) out.write(chunk);
        });
      },
      sending: (sent, total) => this.#tell({ event: 'sending', sent, total }),
    });
    if (lost !== undefined) inventory.save(host, { lostLog: null });
    this.facts.bytesSent = started.bytesSent;
    this.#bootId = started.bootId;
    return started;
  }

  #connected(ssh: SshDialog): void {
    const key = ssh.hostKey();
    if (key === undefined) return this.#tell({ event: 'connected', hostKey: undefined });
    this.facts.fingerprint = formatHostKey(key);
    this.#parts.inventory.save(this.#job.host, { keyType: key.type ?? null, fingerprint: key.fingerprint });
    this.#tell({ event: 'connected', hostKey: formatHostKey(key) });
  }

  #conclude(deployment: Deployment, code: number | null): Outcome {
    const outcome = deployment.outcome(code);
    const ends = deployment.state.certificateEnds;
    if (ends !== undefined && outcome.result !== 'failed')
      this.#parts.inventory.save(this.#job.host, { certificateEnds: ends.toISOString() });
    return outcome;
  }

  async #converse(ssh: SshDialog, started: Started): Promise<Deployment> {
    const { stop, limits, inventory, correlationId, plan } = this.#parts;
    const { host } = this.#job;
    const progress = new ProgressReader();
    const deployment: Deployment = new Deployment({
      host,
      correlationId,
      plan,
      units: await this.#units(),
      conversation: (observe) => new Conversation({ input: started.input, output: ssh.output, observe }),
      observe: (message) => {
        const step = progress.take(message);
        if (step !== undefined) this.#tell({ event: 'progress', ...step });
        if (plan && message.kind === 'note' && deployment.customized) this.#tell({ event: 'plan', text: message.text });
        if (message.kind === 'log') this.#tell({ event: 'record', severity: message.severity, text: message.record });
      },
      logNamed: (path) => inventory.save(host, { lostLog: path }),
      saveLog: async (prompt) => this.#downloadLog(prompt),
      stopped: () => (stop.aborted ? interrupted() : undefined),
    });
    const hangUp = (): void => deployment.conversation.hangUp();
    stop.addEventListener('abort', hangUp, { once: true });
    const pings = setInterval(() => deployment.conversation.ping(), (limits.peerSeconds * 1000) / 3);
    try {
      await deployment.run();
      return deployment;
    } catch (thrown) {
      throw stop.aborted ? interrupted() : thrown;
    } finally {
      this.facts.id = deployment.state.id;
      clearInterval(pings);
      stop.removeEventListener('abort', hangUp);
    }
  }

  async #units(): Promise<ReturnType<typeof deploymentUnits>> {
    const { settings, authority, certificates, inventory, kill, plan } = this.#parts;
    const { host } = this.#job;
    const names = await namesOf(host);
    // A plan asks for no signature and claims nothing.
    const claimId = (id: string): string | undefined => (plan ? undefined : inventory.claimId(host, id));
    return deploymentUnits({ settings, authority, certificates, names, claimId, signal: kill });
  }

  async #downloadLog(prompt: CommandPrompt): Promise<void> {
    await this.#keepLog(this.#parts.program, async (out) => prompt.downloadLog(out));
    this.#parts.inventory.save(this.#job.host, { lostLog: null });
  }

  async #keepLog(entry: string, fill: Parameters<typeof saveLog>[2]): Promise<void> {
    const { logs, correlationId } = this.#parts;
    const name: LogName = { entry, time: new Date(), host: this.#job.host, correlationId };
    const path = await saveLog(logs, name, fill);
    this.facts.logs.push(path);
    this.#tell({ event: 'log-saved', path, lost: entry === 'lost' });
  }

  async #reboot(target: SshTarget): Promise<void> {
    const { limits, askpass, rebootSeconds, stop } = this.#parts;
    if (rebootSeconds === 0) return;
    this.#tell({ event: 'rebooting' });
    await awaitReboot({
      target: this.#target(),
      bootId: this.#bootId,
      seconds: rebootSeconds,
      signal: stop,
      limits,
      askpass,
    });
    this.#tell({ event: 'note', text: `${target.host} is back after its reboot` });
  }

  #tell(event: Parameters<PushParts['tell']>[1]): void {
    this.#parts.tell(this.#job.host, event);
  }
}

/** The name it is known by, and its addresses where they can be told. */
async function namesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  const found = await lookup(host, { all: true }).catch(() => []);
  return [
    host,
    ...new Set(found.map(({ address }) => address).filter((address) => !/^(127\.|::1$|fe80)/.test(address))),
  ];
}

function interrupted(): DeployError {
  return new DeployError('aborted', 'Interrupted: the host rolls back what was not yet finished', { aborted: true });
}

function toDeployError(thrown: unknown): DeployError {
  if (thrown instanceof DeployError) return thrown;
  return new DeployError('internal', asError(thrown).message, { cause: thrown });
}
