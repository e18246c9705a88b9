// The key of the tuned profile.
import { key } from '#plugin';

export const tunedKeys = {
  profile: key.str('TUNE/tunedProfile', {
    doc: 'Profile for tuned.',
    defaultDoc: 'virtual-host if VIRT/enable, else tuned is left alone',
  }),
};
