// What is said of hosts to people.
import type { HostStateKind } from '../deploy/outcome.ts';
import type { HostReport, PushEvent } from '../deploy/push-types.ts';

/** What a host is at; it is gone with the next one. */
export function stateText(event: PushEvent): string | undefined {
  switch (event.event) {
    case 'connecting':
      return 'connecting';
    case 'sending':
      return `sending the agent: ${Math.floor((event.sent / event.total) * 100)} %`;
    case 'progress':
      return clean(`${event.stage}, event ${event.index} of ${event.total}`);
    case 'rebooting':
      return 'rebooting';
    default:
      return undefined;
  }
}

/** What stays to be read. */
export function lastingText(event: PushEvent): string | undefined {
  if (event.event === 'connected') return `host key ${event.hostKey ?? 'vouched for by a certificate'}`;
  if (event.event === 'note' || event.event === 'plan') return clean(event.text);
  if (event.event === 'finding')
    return `${event.severity.toUpperCase()} ${event.id}: ${clean(event.seen)}; ${clean(event.remedy)}`;
  if (event.event === 'log-saved') return `${event.lost ? 'log of the lost run' : 'log'}: ${event.path}`;
  if (event.event !== 'record' || ['DEBUG', 'INFO'].includes(event.severity)) return undefined;
  return `${event.severity} ${clean(event.text)}`;
}

const hostStates: Readonly<Record<HostStateKind, string>> = {
  unchanged: 'the host is unchanged',
  'rolled-back': 'the host is as it was before',
  deployed: 'the host is deployed, but what follows a deployment did not complete',
  unfinished: "the host is neither as before nor deployed: see 'ovirt-host-deploy recover --show' on it",
};

export function reportLine({ host, result, error, reasons, seconds, hostState }: HostReport): string {
  const why = error === undefined ? clean(reasons.join('; ')) : `${clean(error.message)} [${error.code}]`;
  const state = hostState === undefined ? '' : `; ${hostStates[hostState]}`;
  return `${host}: ${result} after ${Math.round(seconds)} s${why === '' ? '' : `: ${why}`}${state}`;
}

export function summary(reports: readonly HostReport[]): string {
  const counts = Map.groupBy(reports, ({ result }) => result);
  return [...counts].map(([result, { length }]) => `${length} ${result}`).join(', ');
}

/** A host must not steer our terminal. */
function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g, '?');
}
