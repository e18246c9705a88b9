// One host from the first packet to its result: ssh, bootstrap, dialog, log, reboot, and what the inventory remembers of it.
import { randomBytes } from 'node:crypto';
import type { HostMessage } from '../../dialog/wire/grammar.ts';
import { cleanText } from '../border/text.ts';
import type { BootId, HostId } from '../border/words.ts';
import type { Started } from '../bootstrap/link.ts';
import { bootstrapCommand, nonceOf } from '../bootstrap/script.ts';
import { HostAuthority } from '../ca/host-authority.ts';
import { Conversation } from '../dialog/conversation.ts';
import { ProgressReader } from '../dialog/progress.ts';
import { readPort } from '../ssh/resolve.ts';
import { SshDialog } from '../ssh/ssh-dialog.ts';
import type { SshTarget } from '../ssh/target.ts';
import { pingMs } from '../ssh/watchdog.ts';
import { Deployment } from './deployment.ts';
import { namesOf, namesWithAddress, type NameWishes } from './host-names.ts';
import { HostNotes } from './host-notes.ts';
import { checkLogFolder } from './log-store.ts';
import { afterInterrupt, failed, interrupted, type Outcome } from './outcome.ts';
import type { HostJob, HostReport, PushParts } from './push-types.ts';
import { awaitReboot } from './reboot.ts';
import { settingsOf } from './settings.ts';
import { programOf, startAgent } from './start-agent.ts';
import { deploymentUnits, managementUnits } from './units/index.ts';

/** Characters of a record that is told; the log has it whole. */
const longestRecord = 8192;

/** Deploys one host. Never throws: what went wrong is in the report. */
export async function pushHost(job: HostJob, parts: PushParts): Promise<HostReport> {
  const notes = new HostNotes(job, parts);
  try {
    using _lease = parts.inventory.lease(job.host);
    if (parts.mode === 'deploy') await checkLogFolder(parts.logs);
    const push = new HostPush(job, parts, notes);
    const outcome = await push.run().catch((thrown: unknown) => push.failed(thrown));
    if (parts.mode === 'deploy') notes.conclude(outcome);
    return notes.report(outcome);
  } catch (thrown) {
    return notes.report(failed(thrown));
  }
}

class HostPush {
  readonly #job: HostJob;
  readonly #parts: PushParts;
  readonly #notes: HostNotes;
  #bootId: BootId | undefined;

  constructor(job: HostJob, parts: PushParts, notes: HostNotes) {
    this.#job = job;
    this.#parts = parts;
    this.#notes = notes;
  }

  async run(): Promise<Outcome> {
    const outcome = await this.#deploy(this.#notes.target());
    if (outcome.result === 'reboot') await this.#awaitReboot();
    return outcome;
  }

  /** Before the agent runs nothing is changed. */
  failed(thrown: unknown): Outcome {
    const outcome = failed(thrown);
    return this.#bootId === '' ? { ...outcome, hostState: 'unchanged' } : outcome;
  }

  async #deploy(target: SshTarget): Promise<Outcome> {
    const { limits, askpass, stop, kill } = this.#parts;
    stop.throwIfAborted();
    this.#checkNames();
    const nonce = nonceOf(randomBytes(32));
    const sudo = target.sudo === undefined ? 'none' : target.sudo.password === undefined ? 'sudo' : 'sudo-password';
    this.#notes.tell({ event: 'connecting' });
    const ssh = await SshDialog.start(target, bootstrapCommand(nonce, sudo), { limits, askpass });
    const killNow = (): void => ssh.kill(interrupted());
    kill.addEventListener('abort', killNow, { once: true });
    // Until the agent runs there is nothing to end in order.
    stop.addEventListener('abort', killNow, { once: true });
    try {
      const { value: deployment, code } = await ssh.hold(async () => {
        const started = await startAgent(ssh, nonce, { job: this.#job, parts: this.#parts, notes: this.#notes });
        this.#bootId = started.bootId;
        stop.removeEventListener('abort', killNow);
        return this.#converse(ssh, started);
      });
      return this.#conclude(deployment, code);
    } finally {
      kill.removeEventListener('abort', killNow);
      stop.removeEventListener('abort', killNow);
    }
  }

  async #converse(ssh: SshDialog, started: Started): Promise<Deployment> {
    const { stop, limits, correlationId, mode, bundle, logLimit } = this.#parts;
    const notes = this.#notes;
    const progress = new ProgressReader();
    const units = await this.#units(ssh.peerAddress());
    let logIsHere = false;
    const deployment: Deployment = new Deployment({
      host: this.#job.host,
      correlationId,
      mode,
      units,
      conversation: (observe) => new Conversation({ input: started.input, output: ssh.output, observe }),
      observe: (message) => this.#observe(message, progress, deployment),
      saveLog: async (prompt) => {
        await notes.keepLog(programOf(this.#parts), async (out) => prompt.downloadLog(out, logLimit));
        logIsHere = true;
      },
      warn: (text) => notes.warn(text),
      stopped: () => (stop.aborted ? interrupted() : undefined),
    });
    const hangUp = (): void => deployment.conversation.hangUp();
    stop.addEventListener('abort', hangUp, { once: true });
    // A bundle may hold the Python program, which would take the line for an answer.
    const ping = (): void => (bundle === undefined ? deployment.conversation.ping() : undefined);
    const pings = setInterval(ping, pingMs(limits.peerSeconds));
    try {
      await deployment.run();
      // Not before: until it has ended the host may fail to remove it.
      if (logIsHere) notes.keep(() => notes.setLostLog(null));
      return deployment;
    } catch (thrown) {
      throw stop.aborted ? interrupted() : thrown;
    } finally {
      notes.id = deployment.state.id;
      clearInterval(pings);
      stop.removeEventListener('abort', hangUp);
    }
  }

  #observe(message: HostMessage, progress: ProgressReader, deployment: Deployment): void {
    const step = progress.take(message);
    if (step !== undefined) this.#notes.tell({ event: 'progress', ...step });
    if (this.#parts.mode === 'plan' && message.kind === 'note' && deployment.customized)
      this.#notes.tell({ event: 'plan', text: cleanText(message.text, longestRecord) });
    if (message.kind === 'log')
      this.#notes.tell({ event: 'record', severity: message.severity, text: cleanText(message.record, longestRecord) });
  }

  #conclude(deployment: Deployment, code: number | null): Outcome {
    for (const finding of deployment.findings) this.#notes.tell({ event: 'finding', ...finding });
    const outcome = this.#parts.stop.aborted ? afterInterrupt(code) : deployment.outcome(code);
    const ends = deployment.state.certificateEnds;
    if (outcome.result === 'failed') return outcome;
    const checkedAt = this.#parts.management?.mode === 'checkUpdate' ? new Date().toISOString() : undefined;
    this.#notes.keep(() =>
      this.#parts.inventory.save(this.#job.host, {
        ...(ends === undefined ? {} : { certificateEnds: ends.toISOString() }),
        ...(checkedAt === undefined ? {} : { checkedAt }),
      }),
    );
    return outcome;
  }

  /** Before the host is contacted. @throws DeployError ca-name */
  #checkNames(): void {
    if (this.#parts.authority === undefined) return;
    this.#parts.inventory.certificateNames.check(this.#job.host, namesOf(this.#nameWishes()));
  }

  #nameWishes(): NameWishes {
    const { names, certificateAddress: withAddress } = settingsOf(this.#parts.settings, this.#job.settings);
    return { host: this.#job.host, names, withAddress };
  }

  async #units(address: string | undefined): Promise<ReturnType<typeof deploymentUnits>> {
    const { certificates, inventory, kill, mode, management } = this.#parts;
    const { host, target } = this.#job;
    const shared = this.#parts.settings;
    const port = shared.firewall === 'iptables' ? await readPort(target) : undefined;
    const settings = settingsOf(shared, this.#job.settings, port);
    const {
      authority: shared_,
      inventory: { certificateNames },
    } = this.#parts;
    const authority = shared_ && new HostAuthority(shared_, host, (all) => certificateNames.claim(host, all));
    const names = authority === undefined ? [] : namesWithAddress(this.#nameWishes(), address);
    certificateNames.check(host, names);
    // What changes nothing asks for no signature and claims nothing.
    const claimId = (id: HostId): string | undefined => (mode === 'deploy' ? inventory.claimId(host, id) : undefined);
    const parts = { settings, authority, certificates, names, claimId, signal: kill };
    if (management === undefined) return deploymentUnits(parts);
    return managementUnits(parts, management, (text) => this.#notes.tell({ event: 'note', text }));
  }

  async #awaitReboot(): Promise<void> {
    const { limits, askpass, rebootSeconds, stop } = this.#parts;
    if (rebootSeconds === 0) return;
    this.#notes.tell({ event: 'rebooting' });
    const target = this.#notes.target();
    await awaitReboot({ target, bootId: this.#bootId, seconds: rebootSeconds, signal: stop, limits, askpass });
    this.#notes.tell({ event: 'note', text: cleanText(`${target.host} is back after its reboot`) });
  }
}
