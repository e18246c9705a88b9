// Keys that only this plugin uses.
import { key } from '#plugin';

export const bridgeKeys = {
  rollbackTimeout: key.int('VDSM/managementBridgeRollbackTimeout', {
    default: 90,
    doc: 'Seconds after which NetworkManager takes a new management bridge back, unless the run got that far.',
  }),
  confirm: key.bool('VDSM/managementBridgeConfirm', {
    default: false,
    doc: 'Ask the back-end to confirm VDSM_MANAGEMENT_BRIDGE once it reached the host over the new bridge.',
  }),
};
