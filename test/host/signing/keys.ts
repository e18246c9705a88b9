// A throw-away key of gpg in a home of its own, away from the keys of who runs the tests.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export class ThrowAwayKeys implements AsyncDisposable {
  /** For GNUPGHOME. */
  readonly home: string;
  readonly #before = process.env['GNUPGHOME'];

  private constructor(home: string) {
    this.home = home;
    process.env['GNUPGHOME'] = home;
  }

  /** Until it is disposed of, gpg of this process and its children knows no other keys. */
  static async make(...owners: readonly string[]): Promise<ThrowAwayKeys> {
    const keys = new ThrowAwayKeys(await mkdtemp(join(tmpdir(), 'gpg-')));
    for (const owner of owners) await keys.add(owner);
    return keys;
  }

  async add(owner: string): Promise<void> {
    await execa('gpg', [
      '--batch',
      '--quiet',
      '--passphrase',
      '',
      '--quick-generate-key',
      owner,
      'rsa3072',
      'sign',
      'never',
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await execa('gpgconf', ['--kill', 'all']);
    if (this.#before === undefined) delete process.env['GNUPGHOME'];
    else process.env['GNUPGHOME'] = this.#before;
    await rm(this.home, { recursive: true, force: true });
  }
}
