// Keys of the kernel command line and the realtime kernel.
import { key } from '#plugin';

export const kernelKeys = {
  cmdlineNew: key.str('KERNEL/cmdlineNew', { doc: 'Arguments to add to the kernel command line.' }),
  cmdlineOld: key.str('KERNEL/cmdlineOld', { doc: 'Arguments of an earlier deployment, removed first.' }),
  enableRealtime: key.bool('KERNEL/enableRealtime', { default: false, doc: 'Install the realtime kernel.' }),
  updateAll: key.bool('KERNEL/updateAll', {
    default: false,
    doc: 'Change the arguments of all kernels, not only of the default one.',
  }),
};
