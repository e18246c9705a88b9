// The built executable in a home of its own, run by an ordinary user: nothing of the machine is read or changed.
import { copyFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { executable } from '../host/deploy/executable.ts';

interface Ended {
  readonly exitCode?: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Home {
  readonly folder: string;
  /** Runs a program there to its end, whatever that is. */
  run(argv: readonly [string, ...string[]], env?: Record<string, string>): Promise<Ended>;
  remove(): void;
}

/** `ovirt-host-deploy` is found by its name. Its state and logs go to the home, which its user owns. */
export async function makeHome(): Promise<Home> {
  const folder = mkdtempSync(join(tmpdir(), 'home-'));
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  copyFileSync(await executable(), join(bin, 'ovirt-host-deploy'));
  chmodSync(folder, 0o755);
  if (nobody.uid !== undefined) await execa('chown', ['-R', `${nobody.uid}:${nobody.gid}`, folder]);
  const own = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: folder, TMPDIR: folder, XDG_STATE_HOME: folder };
  const env = { ...own, LC_ALL: 'C', OTOPI_NONROOT: '1' };
  return {
    folder,
    run: ([program, ...args], more = {}) =>
      execa(program, args, { cwd: folder, env: { ...env, ...more }, extendEnv: false, reject: false, ...nobody }),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
