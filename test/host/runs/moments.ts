// The moments at which a run is held while others try: how each is reached, and how it is let go.
import { serveRepositories } from '../lab/repo/serve.ts';
import { processesOf, send, until } from '../lab/processes.ts';
import type { TestHost } from '../lab/host.ts';

/** Where a run is held. */
export type Point =
  /** The host wrote this line, and what follows is held back in both directions; `stopped`: the agent is stopped, too. */
  | { readonly line: string; readonly stopped?: true }
  /** The agent stopped by itself at this part of all its mutation points. */
  | { readonly part: number }
  /** What the host does tells. */
  | { readonly reached: (host: TestHost) => Promise<unknown> };

/** What holds a run at a moment. */
export interface Hold {
  release(): Promise<unknown>;
  /** Called when the run has ended. */
  end?(): Promise<unknown>;
}

export interface Moment {
  readonly name: string;
  readonly point: Point;
  readonly prepare?: (host: TestHost) => Promise<Hold>;
}

const prompt = (kind: string): Point => ({ line: String.raw`^\*\*\*${kind}` });
const stage = (id: string): Point => ({ line: String.raw`^\*\*%EventStart STAGE ${id} `, stopped: true });

/** New ones for each run: some hold what they wait for. */
export const makeMoments = (): readonly Moment[] => [
  { name: 'in INIT, after its lock', point: prompt('CONFIRM DEPLOY_PROCEED') },
  { name: 'after INIT', point: stage('setup') },
  { name: 'at CUSTOMIZATION', point: prompt('Q:STRING CUSTOMIZATION') },
  { name: 'in the download of packages', ...downloading() },
  { name: 'in a scriptlet', ...inScriptlet },
  { name: 'after PACKAGES', point: stage('misc') },
  { name: 'waiting for the certificate', point: prompt('Q:MULTI-STRING VDSM_CERT') },
  { name: 'in the commit', point: { part: 0.6 } },
  { name: 'in CLOSEUP', point: stage('closeup') },
  { name: 'at TERMINATION', point: prompt('Q:STRING TERMINATION') },
];

/** The server of the packages does not answer before the moment is over. */
function downloading(): Pick<Moment, 'point' | 'prepare'> {
  const stalled = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  const file = '/etc/yum.repos.d/test-host.repo';
  return {
    point: { reached: () => stalled.promise },
    prepare: async (host) => {
      const server = await serveRepositories(host.machineAddress, (path) => {
        if (!path.endsWith('.rpm')) return false;
        stalled.resolve();
        return over.promise;
      });
      const was = await host.readFile(file);
      await host.writeFile(file, was.replaceAll('baseurl=file:///srv/repo', `baseurl=${server.url}`));
      const ended = async (): Promise<void> => {
        await server[Symbol.asyncDispose]();
        await host.writeFile(file, was);
      };
      return { release: () => Promise.resolve(over.resolve()), end: ended };
    },
  };
}

/** The scriptlet is stopped as well: by itself it waits for some seconds only. */
const inScriptlet: Pick<Moment, 'point' | 'prepare'> = {
  prepare: async (host) => {
    await host.ssh('mkdir -p /run/rpm-test; echo slow > /run/rpm-test/vdsm.post');
    return {
      release: async () => {
        await host.exec(['rm', '-rf', '/run/rpm-test']);
        for (const { pid } of scriptlets(host)) send(pid, 'SIGCONT');
      },
    };
  },
  point: {
    reached: async (host) => {
      const { code } = await host.ssh(
        'timeout 90 sh -c "until [ -e /run/rpm-test/vdsm.post.started ]; do sleep 0.02; done"',
      );
      if (code !== 0) throw new Error('the scriptlet was not reached');
      for (const { pid } of scriptlets(host)) send(pid, 'SIGSTOP');
      await until('a stopped scriptlet', () => scriptlets(host).some(({ state }) => state === 'T'));
    },
  },
};

const scriptlets = (host: TestHost) =>
  processesOf(host.initPid).filter(({ command }) => /\/rpm-tmp\.\S+/.test(command));
