// Which kind of oVirt Node this host is, if any: the engine asks, and other plugins go by it.
import { readdirSync } from 'node:fs';
import { priority, type Context, type Key, type Plugin } from '#plugin';
import { deploy, node } from '../../keys.ts';

export const nodeDetect: Plugin = {
  id: 'ovirt-host-deploy.node.detect',
  events: () => [
    {
      id: 'init',
      stage: 'INIT',
      priority: priority.FIRST,
      run: (ctx) => applyNodeKind(ctx, planNodeKind(ctx.facts.osRelease.variantId, readdirSync('/etc'))),
    },
  ],
};

export interface NodeKind {
  ovirtNode: boolean;
  legacyNode: boolean;
  containerNode: boolean;
}

/** @param etc names of the files in /etc */
export function planNodeKind(variantId: string, etc: readonly string[]): NodeKind {
  return {
    ovirtNode: variantId === 'ovirt-node',
    containerNode: etc.includes('rhev-container-hypervisor-release') || etc.includes('ovirt-container-node-release'),
    legacyNode: etc.some((name) => name === 'rhev-hypervisor-release' || /^ovirt-node-.*-release$/.test(name)),
  };
}

/** What was given on the command line stands; every key has a bool afterwards, since engines cast them. */
export function applyNodeKind({ env, log }: Pick<Context, 'env' | 'log'>, kind: NodeKind): void {
  const settle = (key: Key<boolean>, detected: boolean) => {
    env.set(key, env.has(key.name) ? env.get(key) : detected);
  };
  settle(node.ovirtNode, kind.ovirtNode);
  settle(node.containerNode, kind.containerNode);
  settle(node.legacyNode, kind.legacyNode);
  settle(node.node, env.get(node.legacyNode));
  settle(node.nodeHasOwnBridges, false);
  if (!env.get(node.legacyNode)) return;
  log.debug('A legacy node: its packages come with its image');
  env.set(deploy.offlinePackager, true);
}
