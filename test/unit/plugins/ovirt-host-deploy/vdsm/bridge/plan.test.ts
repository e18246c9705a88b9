// What becomes of recorded states of interfaces: the profiles that are planned, or why nothing can be.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseReply } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/dbus.ts';
import type { Properties } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/dbus.ts';
import {
  parseAddresses,
  parseLinks,
  parseRoute,
} from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/ip-json.ts';
import type { NmInterface, Settings } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/nm-interface.ts';
import { parseNmInterface } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/nm-interface.ts';
import type { HostNetwork } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/plan.ts';
import { planBridge } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/plan.ts';
import { DeployError } from '../../../../../../src/base/errors.ts';
import { readFolders } from '../../../../cases.ts';

interface Recorded {
  device: object;
  connection?: object;
  profile?: object;
  settings?: object;
  dhcp4?: object;
  dhcp6?: object;
}

interface RecordedHost extends Recorded {
  bridge: string;
  dev: string;
  links: object[];
  addresses: object[];
  route: object[];
  zone: string | null;
  nmVersion: string;
  ports?: (Recorded & { dev: string })[];
}

const first = (answer: object): Properties => {
  const { data } = parseReply(JSON.stringify(answer));
  assert.ok(Array.isArray(data));
  return data[0] as Properties;
};

function interfaceOf(dev: string, recorded: Recorded): NmInterface {
  const names = ['connection', 'profile', 'dhcp4', 'dhcp6'] as const;
  const some = names.flatMap((name) => (recorded[name] === undefined ? [] : [[name, first(recorded[name])] as const]));
  return parseNmInterface(dev, {
    device: first(recorded.device),
    ...Object.fromEntries(some),
    ...(recorded.settings === undefined ? {} : { settings: first(recorded.settings) as unknown as Settings }),
  });
}

function hostOf(text: string): HostNetwork {
  const raw = JSON.parse(text) as RecordedHost;
  const link = parseLinks(JSON.stringify(raw.links)).find(({ name }) => name === raw.dev);
  const route = parseRoute(JSON.stringify(raw.route));
  assert.ok(link !== undefined && route !== undefined);
  return {
    bridge: raw.bridge,
    link,
    nm: interfaceOf(raw.dev, raw),
    bondPorts: (raw.ports ?? []).map((port) => interfaceOf(port.dev, port)),
    addresses: parseAddresses(JSON.stringify(raw.addresses)),
    route,
    zone: raw.zone,
    nmVersion: raw.nmVersion,
  };
}

suite('planBridge', () => {
  for (const { name, read } of readFolders('bridge-plan')) {
    test(name, () => {
      let count = 0;
      const plan = () => planBridge(hostOf(read('host.json')), () => `new-${(count += 1)}`);
      const expected = JSON.parse(read('expected.json')) as { error?: string };
      if (expected.error === undefined) assert.deepEqual(plan(), expected);
      else {
        assert.throws(plan, (error) => {
          assert.ok(error instanceof DeployError && error.code === 'network-unsupported');
          assert.equal(error.message, expected.error);
          return true;
        });
      }
    });
  }
});
