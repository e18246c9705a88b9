// A certificate that has ended, with its key: made by openssl, in the past.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export async function makeExpired(): Promise<{ certificate: string; key: string }> {
  const cwd = mkdtempSync(join(tmpdir(), 'expired-'));
  const openssl = async (line: string): Promise<unknown> => execa('openssl', line.split(' '), { cwd });
  try {
    await openssl('req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=host.example.test');
    // Both ends of its life can be given only to a certificate that a CA signs: it signs itself.
    await openssl('x509 -req -in request.pem -key key.pem -days -1 -out certificate.pem');
    const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');
    return { certificate: read('certificate.pem'), key: read('key.pem') };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}
