// The moments at which the link is cut: how each is reached, and which state the host must come to.
import type { TestHost } from '../lab/host.ts';
import { serveRepositories } from '../lab/repo/serve.ts';

/** Where the link is cut. */
export type Point =
  /** The host wrote this line, and is not answered: it waits. */
  | { readonly line: string }
  /** So many bytes went to the host, and no more: it waits. */
  | { readonly bytes: number }
  /** The host began this event, or the first one of this stage, and writes on. */
  | { readonly event: string }
  | { readonly stage: string }
  /** What the host does tells. */
  | { readonly reached: (host: TestHost) => Promise<unknown> };

export interface Moment {
  readonly name: string;
  readonly point: Point;
  /** `after` where the transaction was over. */
  readonly state: 'before' | 'after';
  readonly prepare?: (host: TestHost) => Promise<AsyncDisposable | undefined>;
  /** What ends only after the back-end knows. */
  readonly release?: (host: TestHost) => Promise<unknown>;
  /** Bytes that the host's log has at its end. */
  readonly longLog?: number;
  /** There is no log: the agent did not run. */
  readonly noLog?: boolean;
  /** The link is cut once more while the retry fetches the log. */
  readonly cutAgain?: boolean;
  /** The retry comes when the link is there again, while the lost run still goes on; what is released is released then. */
  readonly retriedAtOnce?: boolean;
}

/** More than pipes, sockets and the window of ssh hold. */
export const longLog = 24_000_000;

/** Before the dialog, the host says how long the log is that it sends. */
export const fetchesLostLog: Moment = {
  name: 'again',
  point: { line: '^ohd-[0-9a-f]{24} log [0-9]' },
  state: 'before',
};

const inScriptlet = {
  prepare: breaking('vdsm.post', 'slow'),
  point: { reached: (host: TestHost) => host.ssh('until [ -e /run/rpm-test/vdsm.post.started ]; do sleep 0.05; done') },
  release: (host: TestHost) => host.exec(['rm', '-rf', '/run/rpm-test']),
};

/** New ones for each cut: some hold what they wait for. */
export const makeMoments = (): readonly Moment[] => [
  { name: 'while the executable travels', point: { bytes: 12_000_000 }, state: 'before', noLog: true },
  { name: 'at DEPLOY_PROCEED', point: { line: '^\\*\\*\\*CONFIRM DEPLOY_PROCEED' }, state: 'before' },
  {
    name: 'while a retry fetches the lost log',
    point: { line: '^\\*\\*\\*CONFIRM DEPLOY_PROCEED' },
    state: 'before',
    cutAgain: true,
  },
  { name: 'at the customization prompt', point: { line: '^\\*\\*\\*Q:STRING CUSTOMIZATION' }, state: 'before' },
  { name: 'at GPG_KEY', point: { line: '^\\*\\*\\*CONFIRM GPG_KEY' }, state: 'before' },
  { name: 'while packages are downloaded', ...downloading() },
  {
    name: 'while rpm runs a scriptlet',
    state: 'before',
    ...inScriptlet,
  },
  {
    name: 'while rpm runs a scriptlet, retried at once',
    state: 'before',
    retriedAtOnce: true,
    ...inScriptlet,
  },
  { name: 'at TIME', point: { line: '^\\*\\*\\*Q:VALUE TIME' }, state: 'before' },
  { name: 'in the middle of MISC', point: { event: 'ovirt-host-deploy.vdsm.config.misc' }, state: 'before' },
  { name: 'at the query for the chain', point: { line: '^\\*\\*\\*Q:MULTI-STRING VDSM_CERT' }, state: 'before' },
  { name: 'right after TRANSACTION_END', point: { stage: 'closeup' }, state: 'after' },
  { name: 'when vdsmd is started', point: { event: 'ovirt-host-deploy.vdsm.packages.start' }, state: 'after' },
  { name: 'at the termination prompt', point: { line: '^\\*\\*\\*Q:STRING TERMINATION' }, state: 'after' },
  { name: 'while the log is fetched', point: { line: '^\\*\\*\\*D:MULTI-STRING LOG' }, state: 'after', longLog },
  {
    name: 'while the log of a failed run is fetched',
    point: { line: '^\\*\\*\\*D:MULTI-STRING LOG' },
    state: 'before',
    longLog,
    prepare: breaking('vdsm.pre', 'fail'),
    release: (host) => host.exec(['rm', '-rf', '/run/rpm-test']),
  },
];

function breaking(scriptlet: string, how: 'slow' | 'fail'): NonNullable<Moment['prepare']> {
  return async (host) => {
    await host.ssh(`mkdir -p /run/rpm-test; echo ${how} > /run/rpm-test/${scriptlet}`);
    return undefined;
  };
}

/** The server of the packages never answers. */
function downloading(): Pick<Moment, 'point' | 'state' | 'prepare' | 'release'> {
  const stalled = Promise.withResolvers<void>();
  const file = '/etc/yum.repos.d/test-host.repo';
  let was = '';
  return {
    state: 'before',
    point: { reached: () => stalled.promise },
    prepare: async (host) => {
      const server = await serveRepositories(host.machineAddress, (path) => {
        if (path.endsWith('.rpm')) stalled.resolve();
        return path.endsWith('.rpm');
      });
      was = await host.readFile(file);
      await host.writeFile(file, was.replaceAll('file:///srv/repo', server.url));
      return server;
    },
    release: (host) => host.writeFile(file, was),
  };
}
