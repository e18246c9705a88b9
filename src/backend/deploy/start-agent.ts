// Starts a program on the host over the channel that the dialog then uses: our agent, or what a bundle holds.
import { bootstrap } from '../bootstrap/bootstrap.ts';
import { bootstrapBundle, fillCommand } from '../bootstrap/bundle.ts';
import type { LinkParts, Started } from '../bootstrap/link.ts';
import { writeTo } from '../dialog/write.ts';
import type { SshDialog } from '../ssh/ssh-dialog.ts';
import type { HostNotes } from './host-notes.ts';
import type { Bundle, HostJob, PushParts } from './push-types.ts';

interface Parts {
  readonly job: HostJob;
  readonly parts: PushParts;
  readonly notes: HostNotes;
}

/** The name of the program that is started. */
export function programOf({ management }: PushParts): string {
  return management === undefined ? 'ovirt-host-deploy' : 'ovirt-host-mgmt';
}

/** @throws DeployError bootstrap-failed, platform-unsupported, host-lost, protocol, bad-configuration */
export async function startAgent(ssh: SshDialog, nonce: string, { job, parts, notes }: Parts): Promise<Started> {
  const link: LinkParts = {
    ssh,
    nonce,
    sudoPassword: job.target.sudo?.password,
    connected: () => notes.connected(ssh),
    tell: (text) => notes.tell({ event: 'note', text }),
    sending: (sent, total) => notes.tell({ event: 'sending', sent, total }),
  };
  const { bundle } = parts;
  const started = await (bundle === undefined
    ? sendAgent(link, parts, notes)
    : sendBundle(link, programOf(parts), bundle));
  notes.bytesSent = started.bytesSent;
  return started;
}

async function sendBundle(link: LinkParts, program: string, bundle: Bundle): Promise<Started> {
  const command = fillCommand(bundle.command, program, bundle.environment);
  return bootstrapBundle({ ...link, command, tar: await bundle.source.tar() });
}

async function sendAgent(link: LinkParts, parts: PushParts, notes: HostNotes): Promise<Started> {
  const { agents, limits, mode } = parts;
  return bootstrap({
    ...link,
    agents,
    words: [
      mode === 'check' ? 'check' : programOf(parts),
      ...(mode === 'plan' ? ['--plan'] : []),
      'DIALOG/dialect=str:machine',
      'DIALOG/customization=bool:True',
      `DIALOG/peerTimeout=int:${limits.peerSeconds}`,
    ],
    peerSeconds: limits.peerSeconds,
    // What changes nothing fetches and removes nothing.
    lostLog: mode === 'deploy' ? notes.lostLog() : undefined,
    logLimit: parts.logLimit,
    saveLog: async (bytes) => {
      await notes.keepLog('lost', async (out) => {
        for await (const chunk of bytes) await writeTo(out, chunk);
      });
    },
    logFetched: () => notes.setLostLog(null),
    keepsLog: mode === 'deploy',
    logNamed: (name) => mode !== 'deploy' || notes.setLostLog(name),
  });
}
