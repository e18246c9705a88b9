// The key of the tuned profile.
import { key } from '../../../../src/environment/key.ts';

export const tunedKeys = {
  profile: key.str('TUNE/tunedProfile', {
    doc: 'Profile for tuned.',
    defaultDoc: 'virtual-host if VIRT/enable, else tuned is left alone',
  }),
};
