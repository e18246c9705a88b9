// Whether to deploy at all, how it ends, and what kind of node the host is.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { system } from '../../../../../plugins/otopi/keys.ts';
import { coreMisc as commonMisc } from '../../../../../plugins/ovirt-host-common/core/misc/index.ts';
import { odeploy } from '../../../../../plugins/ovirt-host-common/keys.ts';
import { coreMisc } from '../../../../../plugins/ovirt-host-deploy/core/misc/index.ts';
import { deploy, node } from '../../../../../plugins/ovirt-host-deploy/keys.ts';
import { applyNodeKind, planNodeKind } from '../../../../../plugins/ovirt-host-deploy/node/detect/index.ts';
import { DeployError } from '../../../../../src/base/errors.ts';
import { fakeContext } from '../../../fake-context.ts';

const keys = [system.reboot, ...Object.values(odeploy)];

test('a refused DEPLOY_PROCEED aborts the run', async () => {
  const fake = fakeContext({ keys, answers: { DEPLOY_PROCEED: false } });
  await assert.rejects(fake.run(coreMisc), (error) => {
    assert.ok(error instanceof DeployError && error.aborted);
    return error.code === 'aborted';
  });
});

suite('forceReboot', () => {
  const cases: [Record<string, boolean>, boolean, number][] = [
    [{}, false, 0],
    [{ 'ODEPLOY/forceReboot': true }, true, 0],
    [{ 'ODEPLOY/forceReboot': true, 'ODEPLOY/installIncomplete': true }, false, 1],
  ];
  for (const [env, reboots, warnings] of cases)
    test(JSON.stringify(env), async () => {
      const fake = fakeContext({ keys, env, answers: { DEPLOY_PROCEED: true } });
      await fake.run(coreMisc);
      assert.equal(fake.ctx.env.get(system.reboot), reboots);
      assert.equal(fake.recorded.log.length, warnings);
    });
});

test('an incomplete installation is told with its reasons', async () => {
  const reasons = ['Certificate enrollment required', 'more'];
  const fake = fakeContext({
    env: { 'ODEPLOY/installIncomplete': true, 'ODEPLOY/installIncompleteReasons': reasons },
  });
  await fake.run(commonMisc);
  assert.deepEqual(fake.recorded.log, [
    'WARNING The installation is incomplete: Certificate enrollment required; more',
  ]);
});

suite('node', () => {
  const plain = { ovirtNode: false, legacyNode: false, containerNode: false };
  const cases: [string, string[], object][] = [
    ['', ['redhat-release', 'os-release'], {}],
    ['ovirt-node', ['ovirt-release'], { ovirtNode: true }],
    ['', ['rhev-hypervisor-release'], { legacyNode: true }],
    ['', ['ovirt-node-iso-release'], { legacyNode: true }],
    ['', ['rhev-container-hypervisor-release'], { containerNode: true }],
    ['', ['ovirt-container-node-release'], { containerNode: true }],
    ['', ['ovirt-node-release', 'my-ovirt-node-iso-release'], {}],
  ];
  for (const [variant, etc, expected] of cases)
    test(`${variant} ${etc.join(' ')}`, () => {
      assert.deepEqual(planNodeKind(variant, etc), { ...plain, ...expected });
    });
  test('a legacy node installs no packages', () => {
    const { ctx } = fakeContext();
    applyNodeKind(ctx, { ...plain, legacyNode: true });
    assert.deepEqual([ctx.env.get(deploy.offlinePackager), ctx.env.get(node.node)], [true, true]);
  });
  test('every key is a bool afterwards; what was given stands', () => {
    const { ctx } = fakeContext({ keys: Object.values(node) });
    ctx.env.write('VDSM/ovirt-node', true);
    ctx.env.write('VDSM/nodeHasOwnBridges', null);
    applyNodeKind(ctx, plain);
    assert.equal(ctx.env.read('VDSM/ovirt-node'), true);
    for (const key of [node.legacyNode, node.node, node.containerNode, node.nodeHasOwnBridges])
      assert.equal(ctx.env.read(key.name), false, key.name);
    assert.equal(ctx.env.get(deploy.offlinePackager), false);
  });
});
