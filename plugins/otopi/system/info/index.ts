// Who runs where, for whoever reads the log later.
import { core, type Plugin } from '#plugin';
import { otopiEvents } from '../../events.ts';

export const info: Plugin = {
  id: 'otopi.system.info',
  inImage: 'all',
  events: () => [
    {
      id: 'boot',
      stage: 'BOOT',
      after: [otopiEvents.logInit],
      run: ({ log, env, facts, state }) => {
        const lines = {
          program: `${env.get(core.packageName) ?? 'ovirt-host-deploy'} ${env.get(core.packageVersion) ?? ''}`.trim(),
          executable: process.execPath,
          node: process.version,
          platform: `${process.platform} ${facts.arch} ${facts.kernelRelease}`,
          distribution: facts.osRelease.prettyName,
          host: facts.hostName,
          ids: `uid=${process.getuid?.()} gid=${process.getgid?.()} pid=${process.pid} ppid=${process.ppid}`,
          run: state.runId,
        };
        for (const [name, value] of Object.entries(lines)) log.debug(`SYSTEM ${name}: ${value}`);
      },
    },
  ],
};
