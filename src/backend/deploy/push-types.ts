// What a push of one host needs, and what it tells.
import type { Severity } from '../../dialog/wire/grammar.ts';
import type { CleanError, CleanText } from '../border/text.ts';
import type { HostId } from '../border/words.ts';
import type { AgentPackages } from '../bootstrap/package.ts';
import type { BundleSource } from '../bundle/source.ts';
import type { Authority, CertificateKind } from '../ca/authority.ts';
import type { Progress } from '../dialog/progress.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { SshTarget } from '../ssh/target.ts';
import type { Limits } from '../ssh/watchdog.ts';
import type { HostFinding } from './findings.ts';
import type { HostStateKind, Result } from './outcome.ts';
import type { HostSettings, Settings } from './settings.ts';
import type { Management } from './units/management.ts';

/** One host to push to. */
export interface HostJob {
  /** As the user calls it: its name in the inventory, in logs and in its certificate. */
  readonly host: string;
  readonly target: SshTarget;
  /** In place of what is said of all. */
  readonly settings?: HostSettings;
}

/** What an oVirt engine sends: any bundle, the Python programs' too. */
export interface Bundle {
  readonly source: BundleSource;
  /** A BootstrapCommand. Empty: that of oVirt 4.3. */
  readonly command: string;
  readonly environment: ReadonlyMap<string, string>;
}

/** To deploy them, or without changing anything to show what would be changed, or what keeps them from being deployed. */
export type PushMode = 'deploy' | 'plan' | 'check';

/** What all hosts of one command share. */
export interface PushParts {
  readonly settings: Settings;
  /** Keep deployed hosts, with ovirt-host-mgmt, instead of deploying them. */
  readonly management: Management | undefined;
  readonly mode: PushMode;
  readonly agents: AgentPackages;
  /** Sent as an oVirt engine does, instead of the agents. */
  readonly bundle: Bundle | undefined;
  readonly authority: Authority | undefined;
  readonly certificates: readonly CertificateKind[];
  readonly inventory: Inventory;
  /** Folder of the logs. */
  readonly logs: string;
  /** Bytes of one of them. */
  readonly logLimit: number;
  readonly correlationId: string;
  readonly limits: Limits;
  readonly askpass: readonly [string, ...string[]];
  /** Seconds a rebooting host is waited for; 0 not at all. */
  readonly rebootSeconds: number;
  /** Ends each host in order. */
  readonly stop: AbortSignal;
  /** Ends the connections at once. */
  readonly kill: AbortSignal;
  readonly tell: (host: string, event: PushEvent) => void;
}

/** What is told while a host is pushed; bytes sent and their total, texts for people. */
export type PushEvent =
  | { readonly event: 'connecting' }
  /** `hostKey` is undefined where a certificate vouched for it. */
  | { readonly event: 'connected'; readonly hostKey: string | undefined }
  | { readonly event: 'sending'; readonly sent: number; readonly total: number }
  | ({ readonly event: 'progress' } & Progress)
  | { readonly event: 'record'; readonly severity: Severity; readonly text: CleanText }
  /** A line of what would be changed. */
  | { readonly event: 'plan'; readonly text: CleanText }
  | ({ readonly event: 'finding' } & HostFinding)
  | { readonly event: 'note'; readonly text: CleanText }
  /** Something went wrong here that changes nothing on the host. */
  | { readonly event: 'warning'; readonly text: CleanText }
  | { readonly event: 'log-saved'; readonly path: string; readonly lost: boolean }
  | { readonly event: 'rebooting' };

/** How the push of one host ended; times in seconds. */
export interface HostReport {
  readonly host: string;
  readonly result: Result;
  readonly reasons: readonly CleanText[];
  readonly error: CleanError | undefined;
  /** How a failed deployment left the host, where it said so. */
  readonly hostState?: HostStateKind | undefined;
  /** What went wrong here and changed nothing on the host, such as a log that could not be kept. */
  readonly warnings: readonly CleanText[];
  /** Paths here. */
  readonly logs: readonly string[];
  /** Until the agent ran. */
  readonly bytesSent: number;
  readonly fingerprint: string | undefined;
  readonly id: HostId | undefined;
  readonly seconds: number;
}
