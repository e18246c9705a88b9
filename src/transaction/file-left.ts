// Files that a run leaves as others changed them: named, with both versions kept in the private folder of the run.
import { DeployError } from '../base/errors.ts';
import { FileChanged } from './file-changed.ts';
import type { FileState } from './regular-file.ts';
import { readAside } from './staged-file.ts';
import type { StepFile } from './step-file.ts';

/** In the living run the commit ends here; a recovery leaves the file and goes on. */
export function leave(file: StepFile, found: FileState | undefined, written?: Uint8Array): void {
  if (file.tools.recovering !== true) throw new FileChanged(file.args.path);
  const kept = keepFound(file, found);
  if (written !== undefined) kept.push(`what the run wrote: ${file.keepVersion('written', written)}`);
  file.discard();
  warn(file, kept);
}

/** A rollback never fails on it: the edit stays, and what was there before the run is kept. */
export function leaveBack(file: StepFile, found: FileState | undefined, before?: string): void {
  const kept = keepFound(file, found);
  if (before !== undefined) kept.push(`what was there before: ${before}`);
  warn(file, kept);
}

/** Something that is no file of ours to read or replace is in the way. */
export function leaveRefused(file: StepFile, error: DeployError): void {
  const aside = readAside(file.args.aside);
  const backup = file.readBackup();
  const kept = backup === undefined ? [] : [`what was there before: ${backup.at}`];
  if (aside !== undefined) kept.push(`what the run wrote: ${file.keepVersion('written', aside)}`);
  file.discard();
  file.tools.log.warning(`${error.message}: it is left as it is${listed(kept)}`);
}

/** After a crash it is in place already, or was cut when it was staged a second time; in the living run it is there and whole. */
export function refuseStaged(file: StepFile): void {
  if (file.tools.recovering !== true)
    throw new DeployError(
      'file-refused',
      `What was staged for ${file.args.path} is not what this run wrote; look who writes to its folder`,
    );
  file.discard();
}

function keepFound(file: StepFile, found: FileState | undefined): string[] {
  return found === undefined ? [] : [`what was found: ${file.keepVersion('found', found.content)}`];
}

function warn(file: StepFile, kept: readonly string[]): void {
  file.tools.log.warning(`Somebody else changed ${file.args.path} meanwhile, and it is left as it is${listed(kept)}`);
}

function listed(kept: readonly string[]): string {
  return kept.length === 0 ? '' : ` (${kept.join('; ')})`;
}
