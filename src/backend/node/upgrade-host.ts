// One legacy node from the first packet to its result.
import { HostNotes } from '../deploy/host-notes.ts';
import { failed } from '../deploy/outcome.ts';
import type { HostJob, HostReport, PushParts } from '../deploy/push-types.ts';
import { upgradeNode } from './node-upgrade.ts';

/** An image of a legacy node, and its places there. */
export interface NodeImage {
  /** A file here. */
  readonly image: string;
  readonly uploadPath: string;
  readonly program: string;
}

/** Upgrades one node. Never throws: what went wrong is in the report. */
export async function upgradeHost(job: HostJob, parts: PushParts, image: NodeImage): Promise<HostReport> {
  const notes = new HostNotes(job, parts);
  try {
    using _lease = parts.inventory.lease(job.host);
    notes.tell({ event: 'connecting' });
    const outcome = await upgradeNode({
      ...image,
      target: notes.target(),
      limits: parts.limits,
      askpass: parts.askpass,
      tell: ({ severity, text }) => notes.tell({ event: 'record', severity, text }),
      signal: parts.stop,
    }).catch(failed);
    notes.conclude(outcome);
    return notes.report(outcome);
  } catch (thrown) {
    return notes.report(failed(thrown));
  }
}
