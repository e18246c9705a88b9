// A certificate authority for tests, by openssl: what the host's request and chain are checked against is not our own code.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export class Authority {
  readonly folder: string;
  readonly certificate: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.certificate = readFileSync(join(folder, 'ca.pem'), 'utf8');
  }

  static async make(name = 'Test CA'): Promise<Authority> {
    const folder = mkdtempSync(join(tmpdir(), 'authority-'));
    await execa(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        'ca.key',
        '-out',
        'ca.pem',
        '-days',
        '30',
        '-subj',
        `/CN=${name}`,
      ],
      { cwd: folder },
    );
    return new Authority(folder);
  }

  /** Checks the request's own signature and signs it. @returns the chain as lines: CA first, then the host's certificate. */
  async sign(request: string, subject = '/O=Test/CN=host.example.test'): Promise<string[]> {
    // Names of its own: several hosts may ask at once.
    const [csr, pem] = [`${randomUUID()}.csr`, `${randomUUID()}.pem`];
    writeFileSync(join(this.folder, csr), request);
    await execa('openssl', ['req', '-in', csr, '-verify', '-noout'], { cwd: this.folder });
    const sign = [
      'x509',
      '-req',
      '-in',
      csr,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-days',
      '20',
      '-set_serial',
      '2',
      '-out',
      pem,
      '-subj',
      subject,
    ];
    await execa('openssl', sign, { cwd: this.folder });
    return `${this.certificate.trim()}\n${readFileSync(join(this.folder, pem), 'utf8').trim()}`.split('\n');
  }
}
