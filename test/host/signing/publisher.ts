// A publisher of Node.js on this machine: archives with an executable inside, and their signed sums.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';

export const version = '24.0.0';

/** Lays out a release below `folder`. @param content of each executable; @param signer what gpg knows the key by */
export async function publish(folder: string, content: string, signer: string): Promise<void> {
  const release = join(folder, `v${version}`);
  await mkdir(release, { recursive: true });
  const lines: string[] = [];
  for (const target of ['linux-x64', 'linux-arm64']) {
    const name = `node-v${version}-${target}`;
    await mkdir(join(folder, name, 'bin'), { recursive: true });
    await writeFile(join(folder, name, 'bin/node'), `${content} ${target}`);
    await execa('tar', ['-czf', join(release, `${name}.tar.gz`), '-C', folder, name]);
    lines.push(`${sha256(await readFile(join(release, `${name}.tar.gz`)))}  ${name}.tar.gz\n`);
  }
  const sums = join(release, 'SHASUMS256.txt');
  await writeFile(sums, lines.join(''));
  await execa('gpg', ['--batch', '--yes', '--local-user', signer, '--clear-sign', sums]);
}

/** What the executables of such a release are pinned with. */
export function sumsOf(content: string): { 'linux-x64': string; 'linux-arm64': string } {
  return { 'linux-x64': sha256(`${content} linux-x64`), 'linux-arm64': sha256(`${content} linux-arm64`) };
}

/** Serves the folder over http. */
export async function serve(folder: string): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((request, response) => {
    readFile(join(folder, request.url ?? '')).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
