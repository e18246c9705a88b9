// When vdsm has to configure the services it uses, and having it do so.
import { asError, hasChanged, type Context } from '#plugin';
import { readTrustStore, vdsmConf } from '#ovirt/trust-store';

const tool = 'vdsm-tool';
/** It restarts libvirt and sanlock on the way. */
const timeoutMs = 15 * 60_000;

/** True where this run changed what vdsm configures by, or vdsm says that something is not configured. */
export async function needsConfigure(ctx: Context): Promise<boolean> {
  const { changes, files, programs, run } = ctx;
  if (hasChanged(changes, vdsmConf, `${await readTrustStore(files)}/`, '/etc/pki/libvirt/', '/etc/pki/CA/'))
    return true;
  if (changes.list().some(({ kind, target }) => kind === 'package' && isVdsm(target))) return true;
  if (programs.find(tool) === undefined) return true;
  return (await run([tool, 'is-configured'], { okCodes: 'any', timeoutMs })).code !== 0;
}

export async function configure({ changes, run, log, signal }: Context): Promise<void> {
  const why = 'configure --force: vdsm sets up the services it uses';
  try {
    await changes.make({ kind: 'command', target: tool, why }, async () => {
      await run([tool, 'configure', '--force'], { timeoutMs });
    });
  } catch (error) {
    signal.throwIfAborted();
    log.warning(`Cannot configure vdsm: ${asError(error).message}`);
  }
}

/** @param target `name.arch`; sub-packages have names of their own */
function isVdsm(target: string): boolean {
  return target.split('.')[0] === 'vdsm';
}
