// Keys of the kdump integration.
import { key } from '#plugin';

export const kdumpKeys = {
  enable: key.bool('KDUMP/enable', { default: false, doc: 'Tell the engine when this host crashed (fence_kdump).' }),
  supported: key.bool('KDUMP/supported', {
    default: false,
    doc: 'The kernel reserves memory for kdump and kexec-tools knows fence_kdump.',
    defaultDoc: 'detected at customization',
  }),
  destinationAddress: key.str('KDUMP/destinationAddress', { doc: "The engine's address for fence_kdump messages." }),
  destinationPort: key.int('KDUMP/destinationPort', { default: 7410, doc: 'UDP port for fence_kdump messages.' }),
  messageInterval: key.int('KDUMP/messageInterval', { default: 5, doc: 'Seconds between two messages.' }),
};
