/** Offers the repositories over http from the machine, for what file:// cannot show: 404, and a server that goes away. */
import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { once } from 'node:events';
import { ensureRepositories } from '../repo.ts';

export interface RepositoryServer extends AsyncDisposable {
  /** Put a repository's name behind it: `URL/v1`. */
  url: string;
}

/**
 * Listens on an address of the machine (a host's `machineAddress`) and a free port, until disposed of.
 * @param stalls true for a path that is never answered; a promise is waited for first.
 */
export async function serveRepositories(
  address: string,
  stalls: (path: string) => boolean | Promise<unknown> = () => false,
): Promise<RepositoryServer> {
  const folder = await ensureRepositories();
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://host').pathname);
    const stalled = stalls(path);
    if (stalled === true) return;
    void Promise.resolve(stalled).then(() => {
      const file = createReadStream(join(folder, path));
      file.once('error', () => response.writeHead(404).end());
      file.pipe(response);
    });
  });
  server.listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://${address}:${port}`, [Symbol.asyncDispose]: () => close(server) };
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
