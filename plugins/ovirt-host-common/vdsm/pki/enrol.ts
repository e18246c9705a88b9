// The three ways to a certificate: ask and wait for another run, take what an earlier run asked for, or both in one run.
import type { Context } from '../../../../src/core/context.ts';
import { DeployError } from '../../../../src/core/errors.ts';
import { verifyChain, type HostChain } from '../../../../src/x509/chain.ts';
import { makeRequest } from '../../../../src/x509/request.ts';
import { makeRsaKey, readPublicKey } from '../../../../src/x509/rsa-key.ts';
import { odeploy, vdsmPki } from '../../keys.ts';
import { pendingKeyPath, planEnrolledFiles, planPendingKey, type Enrolled } from './plan.ts';

/** Leaves a request behind: the run ends incomplete. */
export async function request(ctx: Context, store: string): Promise<void> {
  const { env, changes, transactions } = ctx;
  const key = changes.planning ? undefined : await makeKeyAndRequest(ctx);
  const spec = planPendingKey(store, key ?? '');
  await transactions.main.writeFile(key === undefined ? { ...spec, unknown: true } : spec);
  env.set(odeploy.installIncomplete, true);
  env.set(odeploy.installIncompleteReasons, [
    ...env.get(odeploy.installIncompleteReasons),
    'Certificate enrollment required',
  ]);
}

/** Takes the chain that answers an earlier request. */
export async function accept(ctx: Context, store: string): Promise<void> {
  const key = await readPendingKey(ctx, store);
  const lines = ctx.env.get(vdsmPki.certificateChain);
  // Where the chain is asked for, a plan does not know it.
  if (lines === null && ctx.changes.planning) await write(ctx, store, undefined);
  else await write(ctx, store, { key, ...verify(lines ?? (await queryChain(ctx)), key, store) });
}

/** Asks and takes the answer at once. */
export async function inline(ctx: Context, store: string): Promise<void> {
  if (ctx.changes.planning) {
    await write(ctx, store, undefined);
    return;
  }
  const key = await makeKeyAndRequest(ctx);
  await write(ctx, store, { key, ...verify(await queryChain(ctx), key, store) });
}

/** @throws DeployError pki-key: no request is pending */
export async function readPendingKey({ files, secrets }: Context, store: string): Promise<string> {
  const key = await files.read(pendingKeyPath(store));
  if (key === undefined) throw new DeployError('pki-key', 'PKI accept mode while no pending request');
  secrets.add(key);
  return key;
}

export function verify(lines: readonly string[], key: string, store: string): HostChain {
  return verifyChain(lines.join('\n'), readPublicKey(key, pendingKeyPath(store)), new Date());
}

async function makeKeyAndRequest({ env, secrets, dialog }: Context): Promise<string> {
  const key = await makeRsaKey(env.get(vdsmPki.keySize));
  secrets.add(key);
  await dialog.displayMultiString(
    'VDSM_CERTIFICATE_REQUEST',
    await makeRequest(key),
    "The request for this host's certificate, to be signed by the engine's CA",
  );
  return key;
}

async function queryChain({ dialog }: Context): Promise<string[]> {
  return await dialog.queryMultiString(
    'VDSM_CERTIFICATE_CHAIN',
    "The CA's certificate, then the host's and its intermediates, as PEM",
  );
}

async function write({ files, transactions }: Context, store: string, enrolled: Enrolled | undefined): Promise<void> {
  const { main } = transactions;
  // Folders that are there may belong to somebody else, or to no one but root since the request was made.
  for (const folder of [`${store}/keys`, `${store}/libvirt-spice`])
    if (await files.exists(folder))
      await main.ensureFolder({ path: folder, mode: 0o755, owner: 'vdsm', group: 'kvm', why: "vdsm's certificates" });
  for (const spec of planEnrolledFiles(store, enrolled)) await main.writeFile(spec);
  await main.removeFile({ path: pendingKeyPath(store), why: 'its certificate is here' });
}
