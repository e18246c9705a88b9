// Packages by yum 3, on hosts that have no dnf.
import { key, priority, type Plugin } from '#plugin';
import { FamilyProvider } from '#packager/rpm-family/family-provider';
import { removeKey } from '#packager/rpm-family/signing-keys';
import { undoHandler } from '#packager/rpm-family/undo';
import { otopiEvents } from '../../events.ts';
import { packager as keys, transactionLimits } from '../../keys.ts';
import { yum3 } from '#packager/rpm-family/yum3';

const expireCache = key.bool('PACKAGER/yumExpireCache', { default: true, doc: 'Read the repositories anew.' });
const rollback = key.bool('PACKAGER/yumRollback', { default: true, doc: 'Take packages back when the run fails.' });
const disabledPlugins = key.multi('PACKAGER/yumDisabledPlugins', { default: [], doc: 'Plugins of yum to leave out.' });
const enabledPlugins = key.multi('PACKAGER/yumEnabledPlugins', { default: [], doc: 'Plugins of yum to use.' });

const undoKind = 'otopi.packagers.yum.undo';
const keyKind = 'otopi.packagers.yum.remove-key';

export const yum: Plugin = {
  id: 'otopi.packagers.yum',
  inImage: 'all',
  keys: [...Object.values(keys), expireCache, rollback, disabledPlugins, enabledPlugins],
  steps: { [undoKind]: undoHandler([yum3]), [keyKind]: removeKey },
  events: () => [
    {
      id: 'boot',
      stage: 'BOOT',
      name: otopiEvents.yumBoot,
      run: ({ env }) => env.setDefault(keys.yumpackagerEnabled, true),
    },
    {
      id: 'init',
      stage: 'INIT',
      priority: priority.HIGH,
      before: [otopiEvents.packagersDetection],
      when: ({ env }) => env.get(keys.yumpackagerEnabled) && env.get(keys.dnfpackagerEnabled) !== true,
      run: async (ctx) => {
        const { env, programs, run, packager } = ctx;
        const path = programs.find('yum');
        const version = path === undefined ? '' : ((await run([path, '--version'], { okCodes: 'any' })).lines[0] ?? '');
        env.set(keys.yumpackagerEnabled, version.startsWith('3.'));
        if (path === undefined || !version.startsWith('3.')) return;
        packager.provide(
          new FamilyProvider(ctx, {
            program: path,
            flavour: yum3,
            undoKind,
            keyKind,
            call: () => ({ disabledPlugins: env.get(disabledPlugins), enabledPlugins: env.get(enabledPlugins) }),
            rollback: () => env.get(rollback),
            limits: () => transactionLimits(env),
            refresh: () => env.get(expireCache),
            keepAliveMs: () => env.get(keys.keepAliveInterval) * 1000,
            lockLimitMs: () => (ctx.checks.only ? 0 : env.get(keys.lockTimeout) * 1000),
          }),
        );
      },
    },
  ],
};
