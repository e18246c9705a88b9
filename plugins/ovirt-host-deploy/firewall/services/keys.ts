// The key that chooses the host's firewall by its kind.
import { key } from '#plugin';

export const firewallType = key.str('FIREWALL/type', {
  doc: 'The firewall of the host: none, iptables or firewalld.',
  defaultDoc: 'NETWORK/iptablesEnable and NETWORK/firewalldEnable decide',
});
