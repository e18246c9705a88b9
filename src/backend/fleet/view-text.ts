// What is said of hosts to people, one line at a time: whatever it holds, it steers no terminal.
import { type CleanText, cleanText } from '../border/text.ts';
import type { HostStateKind } from '../deploy/outcome.ts';
import type { HostReport, PushEvent } from '../deploy/push-types.ts';

/** Characters. */
const longestLine = 8192;

/** What a host is at; it is gone with the next one. */
export function stateText(event: PushEvent): CleanText | undefined {
  switch (event.event) {
    case 'connecting':
      return cleanText('connecting');
    case 'sending':
      return cleanText(`sending the agent: ${Math.floor((event.sent / event.total) * 100)} %`);
    case 'progress':
      return cleanText(`${event.stage}, event ${event.index} of ${event.total}`);
    case 'rebooting':
      return cleanText('rebooting');
    default:
      return undefined;
  }
}

/** What stays to be read. */
export function lastingText(event: PushEvent): CleanText | undefined {
  const text = lasting(event);
  return text === undefined ? undefined : cleanText(text, longestLine);
}

function lasting(event: PushEvent): string | undefined {
  if (event.event === 'connected') return `host key ${event.hostKey ?? 'vouched for by a certificate'}`;
  if (event.event === 'note' || event.event === 'plan') return event.text;
  if (event.event === 'warning') return `WARNING ${event.text}`;
  if (event.event === 'finding') return `${event.severity.toUpperCase()} ${event.id}: ${event.seen}; ${event.remedy}`;
  if (event.event === 'log-saved') return `${event.lost ? 'log of the lost run' : 'log'}: ${event.path}`;
  if (event.event !== 'record' || ['DEBUG', 'INFO'].includes(event.severity)) return undefined;
  return `${event.severity} ${event.text}`;
}

const hostStates: Readonly<Record<HostStateKind, string>> = {
  unchanged: 'the host is unchanged',
  'rolled-back': 'the host is as it was before',
  deployed: 'the host is deployed, but what follows a deployment did not complete',
  unfinished: "the host is neither as before nor deployed: see 'ovirt-host-deploy recover --show' on it",
};

export function reportLine({ host, result, error, reasons, seconds, hostState }: HostReport): CleanText {
  const why = error === undefined ? reasons.join('; ') : `${error.message} [${error.code}]`;
  const state = hostState === undefined ? '' : `; ${hostStates[hostState]}`;
  return cleanText(
    `${host}: ${result} after ${Math.round(seconds)} s${why === '' ? '' : `: ${why}`}${state}`,
    longestLine,
  );
}

export function summary(reports: readonly HostReport[]): CleanText {
  const counts = Map.groupBy(reports, ({ result }) => result);
  return cleanText([...counts].map(([result, { length }]) => `${length} ${result}`).join(', '));
}
