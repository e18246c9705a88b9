// The keys by which engines 3.3 to 4.3 configured OpenStack networking: known, so that nobody is surprised, and refused.
import { DeployError, key, type Plugin } from '#plugin';

const doc = 'Of OpenStack networking, which is not supported any more.';
const keys = {
  enable: key.bool('OPENSTACK/neutronEnable', { default: false, doc: 'Refused: not supported any more.' }),
  linuxBridgeEnable: key.bool('OPENSTACK/neutronLinuxBridgeEnable', { default: false, doc }),
  openvswitchEnable: key.bool('OPENSTACK/neutronOpenvswitchEnable', { default: false, doc }),
  integrationBridge: key.str('OPENSTACK/neutronOpenvswitchIntegrationBridge', { doc }),
  // They hold passwords.
  neutron: key.family('OPENSTACK_NEUTRON_CONFIG/', '<section>/<key>', 'str', { doc, secret: true }),
  linuxBridge: key.family('OPENSTACK_NEUTRON_LINUXBRIDGE_CONFIG/', '<section>/<key>', 'str', { doc, secret: true }),
  openvswitch: key.family('OPENSTACK_NEUTRON_OPENVSWITCH_CONFIG/', '<section>/<key>', 'str', { doc, secret: true }),
};

export const neutron: Plugin = {
  id: 'ovirt-host-deploy.openstack.neutron',
  keys: Object.values(keys),
  events: () => [{ id: 'validation', stage: 'VALIDATION', when: ({ env }) => env.get(keys.enable), run: refuse }],
};

function refuse(): void {
  throw new DeployError(
    'bad-value',
    `${keys.enable.name}: OpenStack networking is not supported any more; use OVN (NETWORK_OVN/central)`,
  );
}
