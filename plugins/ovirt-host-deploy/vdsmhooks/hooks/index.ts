// Hooks of vdsm that a site gives along with the deployment, and the packages they need.
import type { Context, Plugin } from '#plugin';
import { readHooks, readPackageLists, type HookFolders } from './folders.ts';
import { packagesOf } from './packages.ts';

const target = '/usr/libexec/vdsm/hooks';

export const vdsmHooks: Plugin = {
  id: 'ovirt-host-deploy.vdsmhooks.hooks',
  inImage: ['packages', 'misc'],
  events: () => hookEvents(),
};

/** @param folders where to look instead of beside the executable and in /usr/share */
export function hookEvents(folders?: HookFolders): ReturnType<Plugin['events']> {
  return [
    {
      id: 'packages',
      stage: 'PACKAGES',
      run: (ctx) => {
        const packages = packagesOf(readPackageLists(folders), ctx.facts.osRelease);
        if (packages.length > 0) ctx.packager.installUpdate(packages);
      },
    },
    { id: 'misc', stage: 'MISC', run: (ctx) => installHooks(ctx, folders) },
  ];
}

async function installHooks(ctx: Context, folders?: HookFolders): Promise<void> {
  for (const hook of readHooks(folders))
    await ctx.transactions.main.writeFile({
      path: `${target}/${hook.path}`,
      content: hook.content,
      mode: hook.executable ? 0o755 : 0o644,
      owner: 'root',
      group: 'root',
      enforcePermissions: true,
      why: 'a hook of vdsm given with the deployment',
    });
}
