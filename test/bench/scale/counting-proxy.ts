// An ssh ProxyCommand that counts: `node counting-proxy.ts HOST PORT FILE` keeps in FILE how many bytes went to the host.
import { openSync, writeSync } from 'node:fs';
import { createConnection } from 'node:net';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const [host = '', port = '', file = ''] = process.argv.slice(2);
const out = openSync(file, 'w');
let bytes = 0;
const counter = new Transform({
  transform: (chunk: Buffer, _encoding, done) => {
    bytes += chunk.length;
    // At once: ssh ends its proxy with a signal.
    writeSync(out, String(bytes), 0);
    done(null, chunk);
  },
});
const socket = createConnection(Number(port), host);
await Promise.all([pipeline(process.stdin, counter, socket), pipeline(socket, process.stdout)]);
