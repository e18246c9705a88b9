// What whoever made an image has to know at the end: what is left for its first boot, and what the files in it still lack.
import type { Plugin } from '#plugin';

export const image: Plugin = {
  id: 'otopi.system.image',
  inImage: 'all',
  events: () => [
    {
      id: 'end',
      stage: 'CLOSEUP',
      when: ({ facts }) => facts.root !== '/',
      run: async ({ facts: { root }, files, services, dialog }) => {
        const unit = 'ovirt-host-deploy-first-boot';
        const enabled = (await services.exists(unit))
          ? `systemctl --root=${root} enable ${unit}`
          : `install the package ovirt-host-deploy into it, then systemctl --root=${root} enable ${unit}`;
        dialog.note(['Nothing was started. The first boot of the image does the rest:', enabled]);
        if (await files.exists('/etc/selinux/config'))
          dialog.note([
            'The new files bear no SELinux labels yet. Label them, or let the first boot do it:',
            `setfiles -r ${root} ${root}/etc/selinux/targeted/contexts/files/file_contexts ${root}`,
            `touch ${root}/.autorelabel`,
          ]);
      },
    },
  ],
};
