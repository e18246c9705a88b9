// Over which interface the bridge is made, and how old vdsm's helpers are called for it.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ifcfgParameters, planHelpers } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/helpers-plan.ts';
import type { Link, Route } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/ip-json.ts';
import type { Target } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/target.ts';
import { checkBridgeName, planTarget } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/target.ts';
import { DeployError } from '../../../../../../src/base/errors.ts';
import { readTable } from '../../../../cases.ts';

interface TargetCase {
  name: string;
  engineAddress?: string;
  route: Route;
  links: Link[];
  addresses: { interface: string; address: string }[];
  legacyNode: boolean;
  make?: string;
  replaces?: string;
  done?: string;
  incomplete?: string;
  error?: string;
}

suite('planTarget', () => {
  for (const {
    name,
    make,
    replaces,
    done,
    incomplete,
    error,
    engineAddress = '192.0.2.2',
    ...facts
  } of readTable<TargetCase>('bridge-target')) {
    test(name, () => {
      const plan = (): Target => planTarget({ bridge: 'ovirtmgmt', engineAddress, ...facts });
      if (error !== undefined) {
        assert.throws(plan, (thrown) => thrown instanceof DeployError && thrown.message.includes(error));
        return;
      }
      const target = plan();
      if (target.kind === 'make') assert.deepEqual([target.link.name, target.replaces], [make, replaces]);
      else if (target.kind === 'done') assert.equal(target.message, done);
      else assert.ok(incomplete !== undefined && target.reason.includes(incomplete), target.reason);
    });
  }
});

suite('planHelpers', () => {
  interface HelpersCase {
    name: string;
    link: Link;
    links: Link[];
    replaces?: string;
    parameters: string[];
    commands: string[][];
    undo: string[][];
  }
  for (const { name, link, links, replaces, parameters, commands, undo } of readTable<HelpersCase>('bridge-helpers')) {
    test(name, () => {
      const plan = planHelpers({ bridge: 'ovirtmgmt', link, links, replaces, parameters });
      assert.deepEqual(plan.commands, commands);
      assert.deepEqual(
        plan.undo.map(({ args }) => args['argv']),
        undo,
      );
      assert.deepEqual(
        plan.commit.map(({ args }) => args['argv']),
        [['/usr/share/vdsm/vdsm-store-net-config']],
      );
    });
  }
});

test('of an ifcfg file everything moves but what names the interface itself', () => {
  const text =
    '# made by hand\nDEVICE=eth0\nHWADDR=02:00:5E:10:00:01\nTYPE=Ethernet\nNM_CONTROLLED="no"\n\nONBOOT=yes\nIPADDR="192.0.2.2"\n DNS1=\'192.0.2.53\'\n';
  assert.deepEqual(ifcfgParameters(text), ['ONBOOT=yes', 'IPADDR=192.0.2.2', 'DNS1=192.0.2.53']);
  assert.throws(
    () => ifcfgParameters('IPADDR="192.0.2.2'),
    (error) => error instanceof DeployError && error.code === 'network-unsupported',
  );
});

test('names that the kernel or this program cannot use are refused', () => {
  checkBridgeName('K', 'ovirtmgmt');
  checkBridgeName('K', 'fifteen-letters');
  for (const name of ['', 'sixteen-letters-', 'a b', 'a/b', '.', '..', 'a\nb', 'a:b', 'all']) {
    assert.throws(
      () => checkBridgeName('K', name),
      (error) => error instanceof DeployError && error.code === 'bad-value',
      name,
    );
  }
});
