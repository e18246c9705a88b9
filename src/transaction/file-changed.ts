// A file that somebody else changed while a run was at work on it: his edit stays.
import { DeployError } from '../base/errors.ts';

/** The commit of the file was not done; where the change can be made to any content it is made again to what is there now. */
export class FileChanged extends DeployError {
  readonly path: string;

  constructor(path: string) {
    super(
      'file-changed',
      `Somebody else changed ${path} during this run, and it is left as it is; look who did, then start again`,
    );
    this.path = path;
  }
}
