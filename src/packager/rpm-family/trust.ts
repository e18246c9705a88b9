// Deciding which signing keys a plan needs, and asking for each of them.
import type { Context } from '../../core/context.ts';
import { DeployError } from '../../core/errors.ts';
import type { AvailablePackage, RepoKeys } from './flavour.ts';
import { importKey, isSameKey, readKeyFiles, readTrustedKeys } from './signing-keys.ts';
import type { KeyFile, SigningKey } from './signing-keys.ts';
import { formatNevra } from '../nevra.ts';

/** The repositories that the packages come from. Pure. */
export function reposOf(nevras: readonly string[], available: readonly AvailablePackage[]): Set<string> {
  const wanted = new Set(nevras);
  return new Set(available.filter((one) => wanted.has(formatNevra(one))).map((one) => one.repo));
}

/**
 * Of each repository that checks signatures and has no key on the host yet: its keys, after a confirmation.
 * @param all also the other keys of repositories of which one is there already.
 * @returns true if any was imported.
 * @throws DeployError package-key-refused, package-key
 */
export async function trustRepos(
  ctx: Context,
  repos: readonly RepoKeys[],
  stepKind: string,
  all: boolean,
): Promise<boolean> {
  let imported = false;
  for (const repo of repos.filter((one) => one.checksPackages && one.keys.length > 0)) {
    const trusted = await readTrustedKeys(ctx.run);
    const files = await readKeyFiles(ctx.run, repo);
    if (!all && files.some((file) => file.keys.some((key) => isTrusted(key, trusted)))) continue;
    for (const file of files.filter((one) => one.keys.some((key) => !isTrusted(key, trusted)))) {
      await trustFile(ctx, file, trusted, stepKind);
      imported = true;
    }
  }
  return imported;
}

async function trustFile(ctx: Context, file: KeyFile, trusted: readonly SigningKey[], stepKind: string): Promise<void> {
  const keys = file.keys.filter((key) => !isTrusted(key, trusted));
  for (const key of keys) if (!ctx.changes.planning) await confirmKey(ctx, key, file);
  const changes = keys.map((key) => ({
    kind: 'key' as const,
    target: shortId(key),
    why: `trust "${key.user}" for the packages of ${file.repo}`,
    unknown: true,
  }));
  const undo = keys.map(({ id, release }) => ({ kind: stepKind, args: { id, release } }));
  await ctx.changes.make(changes, async () => importKey(ctx.run, file.content), { undo });
}

async function confirmKey(ctx: Context, key: SigningKey, file: KeyFile): Promise<void> {
  const what = `GPG key ${shortId(key)} of "${key.user}"`;
  const note = [`The packages of ${file.repo} are signed by the key ${key.id} of "${key.user}" (${file.url}).`];
  if (await ctx.dialog.confirm('GPG_KEY', `Use ${what}`, [...note, 'Trust this key on this host?'])) return;
  throw new DeployError(
    'package-key-refused',
    `The ${what} was not accepted, so nothing was installed from the repository ${file.repo}`,
  );
}

function isTrusted(key: SigningKey, trusted: readonly SigningKey[]): boolean {
  return trusted.some((one) => isSameKey(one, key));
}

/** As people compare them: the last 16 digits, or what there is. */
function shortId(key: SigningKey): string {
  return key.id.slice(-16).toUpperCase();
}
