// Reboots the host once the dialog has ended.
import { existsSync } from 'node:fs';
import { key, priority, type Context, type Plugin } from '#plugin';
import { system } from '../../keys.ts';
import { sleeperCommand, timerCommand } from './commands.ts';

const deferTime = key.int('SYSTEM/rebootDeferTime', {
  default: 10,
  doc: 'Seconds from the end of the dialog to the reboot.',
});

/** See sd_booted(3). */
const systemdRuns = '/run/systemd/system';

export const reboot: Plugin = {
  id: 'otopi.system.reboot',
  keys: [system.reboot, system.rebootAllow, deferTime],
  events: (env) => {
    // An image tree does not run: rebooting would be for the machine that builds it.
    const wanted = ({ facts }: Context) => env.get(system.reboot) && env.get(system.rebootAllow) && facts.root === '/';
    return [
      {
        id: 'setup',
        stage: 'SETUP',
        run: (ctx) => {
          for (const program of ['systemd-run', 'systemctl', 'find', 'sleep', 'reboot']) ctx.programs.detect(program);
        },
      },
      {
        id: 'closeup',
        stage: 'CLOSEUP',
        priority: priority.LAST,
        when: wanted,
        run: (ctx) => ctx.log.info('Reboot scheduled'),
      },
      {
        id: 'reboot',
        stage: 'REBOOT',
        when: wanted,
        run: (ctx) => scheduleReboot(ctx, env.get(deferTime)),
      },
    ];
  },
};

/** What reboots outlives this program, so that the dialog and the session end in order first. */
async function scheduleReboot({ changes, run, programs }: Context, deferSeconds: number): Promise<void> {
  const seconds = Math.max(0, deferSeconds);
  const bySystemd = existsSync(systemdRuns) && programs.find('systemd-run') !== undefined;
  await changes.make({ kind: 'reboot', target: 'host', why: `Reboot ${seconds} seconds after the end` }, async () => {
    await run(bySystemd ? timerCommand(seconds) : sleeperCommand(seconds), { detached: !bySystemd });
  });
}
