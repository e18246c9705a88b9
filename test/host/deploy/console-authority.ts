// A certificate authority of serial consoles for tests, by OpenSSH's own program.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export class ConsoleAuthority {
  /** One line. */
  readonly publicKey: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.publicKey = readFileSync(join(folder, 'ca.pub'), 'utf8').trim();
  }

  static async make(): Promise<ConsoleAuthority> {
    const folder = mkdtempSync(join(tmpdir(), 'console-authority-'));
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'consoles', '-f', join(folder, 'ca')]);
    return new ConsoleAuthority(folder);
  }

  /** @param request PKCS#10, PEM. @returns the OpenSSH host certificate, one line. */
  async sign(request: string): Promise<string> {
    const at = (name: string) => join(this.#folder, name);
    writeFileSync(at('host.csr'), request);
    const { stdout } = await execa('openssl', ['req', '-in', at('host.csr'), '-verify', '-noout', '-pubkey']);
    writeFileSync(at('host.pem'), stdout);
    const converted = await execa('ssh-keygen', ['-i', '-m', 'PKCS8', '-f', at('host.pem')]);
    writeFileSync(at('host.pub'), `${converted.stdout}\n`);
    const identity = ['-I', 'host.example.test', '-h', '-n', 'host.example.test', '-V', '+1d'];
    await execa('ssh-keygen', ['-q', '-s', at('ca'), ...identity, at('host.pub')]);
    return readFileSync(at('host-cert.pub'), 'utf8').trim();
  }
}
