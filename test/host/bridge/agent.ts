/** The real agent with the bridge as its only oVirt plugin, on a test host: built, copied there, run over ssh. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { TestHost } from '../lab/host.ts';
import type { Result } from '../lab/ssh.ts';

const root = join(import.meta.dirname, '../../..');

/** Bundles the agent. */
export async function buildAgent(): Promise<AsyncDisposable & { file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'bridge-agent-'));
  const file = join(folder, 'agent.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outfile: file,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    logLevel: 'error',
    define: {
      'import.meta.dirname': '__dirname',
      __BUILD_INFO__: JSON.stringify(JSON.stringify({ version: '0', commit: 'test' })),
    },
    plugins: [
      {
        name: 'the-bridge-alone',
        setup: (bundler) =>
          bundler.onResolve({ filter: /plugins\/ovirt-host-(common|deploy|mgmt)\/index\.ts$/ }, () => ({
            path: join(import.meta.dirname, 'plugins.ts'),
          })),
      },
    ],
  });
  return { file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

export async function installAgent(host: TestHost, file: string): Promise<void> {
  await host.copyIn(process.execPath, '/usr/local/bin/node', 0o755);
  await host.copyIn(file, '/root/agent.cjs');
}

export interface AgentRun extends Result {
  /** The whole log. */
  log: string;
}

/** @param words variables and options of the command line. */
export function agentCommand(words: readonly string[], environment = ''): string {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  return `rm -f /root/agent.log; echo $$ >/root/agent.pid; exec env OTOPI_LOGFILE=/root/agent.log ${environment} node /root/agent.cjs ovirt-host-deploy ${quoted}`;
}

export async function runAgent(
  host: TestHost,
  words: readonly string[],
  environment = '',
  stdin = '',
): Promise<AgentRun> {
  const result = await host.ssh(agentCommand(words, environment), { stdin });
  return { ...result, log: await host.readFile('/root/agent.log').catch(() => '') };
}
